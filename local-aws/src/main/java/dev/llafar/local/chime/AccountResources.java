package dev.llafar.local.chime;

import dev.llafar.local.protocol.AwsFailure;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The resources of one type in an account, by their identifiers, in the order of their creation. Bounded. */
final class AccountResources<T> {
    private final String noun;
    private final String arnPrefix;
    private final int max;
    private final ChimeError limitError;
    private final Map<String, T> byId = new LinkedHashMap<>();

    /**
     * Creates an empty collection.
     *
     * @param noun the type of resource in error messages, such as {@code meeting}
     * @param limitError for one resource more than {@code max}
     */
    AccountResources(String noun, String arnPrefix, int max, ChimeError limitError) {
        this.noun = noun;
        this.arnPrefix = arnPrefix;
        this.max = max;
        this.limitError = limitError;
    }

    /** Fails if there are as many resources as the account may have. */
    void requireRoom() {
        if (byId.size() >= max) {
            throw limitError.with("The account already has " + max + " " + noun + "s.");
        }
    }

    String arn(String id) {
        return arnPrefix + id;
    }

    T add(String id, T resource) {
        requireRoom();
        byId.put(id, resource);
        return resource;
    }

    Optional<T> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<T> getByArn(String arn) {
        return arn.startsWith(arnPrefix) ? get(arn.substring(arnPrefix.length())) : Optional.empty();
    }

    T require(String id) {
        return get(id).orElseThrow(() -> notFound(id));
    }

    T requireByArn(String arn) {
        return getByArn(arn).orElseThrow(() -> notFound(arn));
    }

    private AwsFailure notFound(String idOrArn) {
        return ChimeError.NOT_FOUND.with("The " + noun + " " + idOrArn + " is not found.");
    }

    /** Replaces a resource by a changed copy; empty if it does not exist. */
    Optional<T> replace(String id, UnaryOperator<T> change) {
        return Optional.ofNullable(byId.computeIfPresent(id, (key, resource) -> change.apply(resource)));
    }

    T remove(String id) {
        T resource = require(id);
        byId.remove(id);
        return resource;
    }

    Collection<T> all() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }
}
