package dev.llafar.local;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.phone.PhoneRoutes;
import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.protocol.Digests;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.BodyReader;
import dev.llafar.local.service.Operation;
import dev.llafar.local.service.Responses;
import dev.llafar.local.sign.CredentialStore;
import dev.llafar.local.sign.SigV4Verifier;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** The HTTP server: finds the operation, reads the body, verifies the signature, injects faults and calls the handler. */
final class LocalAwsVerticle extends VerticleBase {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    /** Literal payload hash of a body that the signature does not cover. */
    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    /** Literal payload hash of streaming uploads. In Kinesis Video Streams their body is not aws-chunked. */
    private static final String STREAMING_PAYLOAD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    private static final Logger LOG = LoggerFactory.getLogger(LocalAwsVerticle.class);
    private final LocalAwsConfig config;
    private final InstantSource clock;
    private final List<AwsService> services;
    private final SigV4Verifier verifier;
    private final PhoneRoutes phone;
    private final FaultRoutes faults;
    private final Runnable onStop;
    private int port;

    LocalAwsVerticle(
            LocalAwsConfig config,
            InstantSource clock,
            CredentialStore credentials,
            List<AwsService> services,
            PhoneRoutes phone,
            FaultRoutes faults,
            Runnable onStop) {
        this.phone = phone;
        this.faults = faults;
        this.onStop = onStop;
        this.config = config;
        this.clock = clock;
        this.services = List.copyOf(services);
        this.verifier = new SigV4Verifier(credentials, config.region());
    }

    /** The operation for a method and path, with its service. */
    private record Found(AwsService service, Operation operation, Map<String, String> pathParameters) {}

    @Override
    public Future<?> start() {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setMaxHeaderSize(32 * 1024)
                .setHandle100ContinueAutomatically(true));
        server.requestHandler(this::handle);
        return server.listen().onSuccess(up -> port = up.actualPort());
    }

    /** Closes what Vert.x does not close itself; it cancels the timers of the context. */
    @Override
    public Future<?> stop() {
        onStop.run();
        return Future.succeededFuture();
    }

    int port() {
        return port;
    }

    private BodyReader bodies() {
        return new BodyReader(vertx, config.bodyTimeoutMillis());
    }

    private void handleUnsigned(HttpServerRequest request) {
        if (!phone.handle(request, bodies())) {
            faults.handle(request, bodies());
        }
    }

    private void handle(HttpServerRequest request) {
        request.response().putHeader("x-amzn-RequestId", UUID.randomUUID().toString());
        if (request.path().startsWith(FaultRoutes.PREFIX)) {
            if (isFromWebPage(request)) {
                Responses.failure(
                        request.response(),
                        new AwsFailure(403, "AccessDeniedException", "Requests from web pages are not accepted."),
                        AwsService.ErrorFormat.REST_JSON);
            } else {
                handleUnsigned(request);
            }
            return;
        }
        Optional<Found> found = find(request);
        if (found.isEmpty()) {
            Responses.failure(
                    request.response(),
                    new AwsFailure(
                            404,
                            "UnknownOperationException",
                            "No stand-in has an operation " + request.method() + " " + request.path() + "."),
                    AwsService.ErrorFormat.REST_JSON);
            return;
        }
        switch (found.get().operation().body()) {
            case Operation.Body.Buffered(int maxBytes) ->
                bodies().read(
                                request,
                                maxBytes,
                                found.get().service().errors().format(),
                                body -> dispatch(found.get(), request, body, bufferedHashes(request, body)));
            case Operation.Body.Streamed() -> {
                request.pause();
                dispatch(found.get(), request, Buffer.buffer(), streamedHashes(request));
            }
        }
    }

    /** Unsigned routes are for programs on this machine only: a web page must not place calls, even under another host name. */
    private boolean isFromWebPage(HttpServerRequest request) {
        String host = request.authority() == null ? "" : request.authority().host();
        return request.headers().contains("origin") || !(LOOPBACK_NAMES.contains(host) || host.equals(config.host()));
    }

    /** Several services may have an operation at one path, such as {@code /}; the scope of the signature selects one. */
    private Optional<Found> find(HttpServerRequest request) {
        List<Found> candidates = new ArrayList<>();
        for (AwsService service : services) {
            for (Operation operation : service.operations()) {
                if (operation.method().equals(request.method().name())
                        && (operation.parameter().isEmpty() || request.params().contains(operation.parameter()))) {
                    operation
                            .path()
                            .match(request.path())
                            .ifPresent(values -> candidates.add(new Found(service, operation, values)));
                }
            }
        }
        String authorization = String.valueOf(request.getHeader("authorization"));
        return candidates.stream()
                .filter(found -> authorization.contains("/" + found.service().signingName() + "/aws4_request"))
                .findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    private void dispatch(Found found, HttpServerRequest request, Buffer body, List<String> payloadHashes) {
        Operation operation = found.operation();
        AwsExchange exchange =
                new AwsExchange(operation.name(), request, found.pathParameters(), body, clock, faults::faults);
        try {
            verifier.verify(sdkRequest(request), payloadHashes, found.service().signingName(), clock.millis());
            Optional<Fault> fault = faults.faults().onRequest(operation.name());
            if (fault.isPresent()) {
                throw fault.get() instanceof Fault.Throttle
                        ? found.service().errors().throttled().get()
                        : found.service().errors().failed().get();
            }
            operation.handler().handle(exchange);
        } catch (AwsFailure failure) {
            refuse(request, found, failure);
        } catch (JsonFieldException wrong) {
            refuse(request, found, found.service().errors().invalid().apply(wrong));
        } catch (RuntimeException e) {
            LOG.error("{} failed", operation.name(), e);
            refuse(request, found, found.service().errors().failed().get());
        }
    }

    /** Nothing reads the rest of a streamed body after an error, so the connection is closed. */
    private static void refuse(HttpServerRequest request, Found found, AwsFailure failure) {
        Operation operation = found.operation();
        if (operation.body() instanceof Operation.Body.Streamed
                && !request.response().headWritten()) {
            request.response().putHeader("Connection", "close");
        }
        Responses.failure(request.response(), failure, found.service().errors().format());
        if (operation.body() instanceof Operation.Body.Streamed) {
            request.handler(ignored -> {}).resume();
        }
    }

    private static List<String> bufferedHashes(HttpServerRequest request, Buffer body) {
        String declared = request.getHeader("x-amz-content-sha256");
        return declared != null && (declared.equals(UNSIGNED_PAYLOAD) || declared.startsWith("STREAMING-"))
                ? List.of(declared)
                : List.of(Digests.sha256Hex(body.getBytes()));
    }

    /** Some producers declare no hash; each of these is the one that some of them sign. */
    private static List<String> streamedHashes(HttpServerRequest request) {
        String declared = request.getHeader("x-amz-content-sha256");
        return declared != null
                ? List.of(declared)
                : List.of(STREAMING_PAYLOAD, UNSIGNED_PAYLOAD, Digests.sha256Hex(new byte[0]));
    }

    /** The request in the form that the SDK's signer requires: with an encoded path and a decoded query. */
    private static SdkHttpRequest sdkRequest(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        SdkHttpRequest.Builder sdk = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method().name()))
                .protocol("http")
                .host(authority == null ? "localhost" : authority.host())
                .encodedPath(request.path() == null ? "/" : request.path());
        request.headers().forEach((name, value) -> sdk.appendHeader(name, value));
        if (!request.headers().contains("host") && authority != null) {
            sdk.putHeader("host", authority.toString()); // HTTP/2 has no Host
        }
        String query = request.query() == null ? "" : request.query();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            sdk.appendRawQueryParameter(
                    AwsExchange.percentDecoded(parts[0]),
                    parts.length == 1 ? "" : AwsExchange.percentDecoded(parts[1]));
        }
        return sdk.build();
    }
}
