package dev.llafar.gateway.call;

import dev.llafar.gateway.call.answer.AnswerSettings;
import dev.llafar.gateway.call.machine.CallRules;
import dev.llafar.gateway.call.telephony.ChimeSettings;
import dev.llafar.kvs.endpoint.AwsAccess;
import java.util.List;

/**
 * Options of phone calls.
 *
 * @param node the name of this server, which must be the same after a restart
 * @param languages that callers may speak, ISO 639-1; empty: any
 */
public record CallOptions(
        AwsAccess access,
        ChimeSettings chime,
        AnswerSettings answers,
        CallRules rules,
        String node,
        List<String> languages) {
    public CallOptions {
        languages = List.copyOf(languages);
        if (!node.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException("node: " + node + "; expected 1 to 128 of [A-Za-z0-9._-]");
        }
    }
}
