package dev.llafar.local.sts;

import dev.llafar.local.protocol.AwsFailure;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import dev.llafar.local.service.Operation;
import dev.llafar.local.sign.CredentialStore;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * AssumeRole and GetCallerIdentity over the Query protocol, with forms as requests and XML as responses. All roles can be
 * assumed, except those named {@code denied}. The issued credentials are valid at every stand-in until they expire. The
 * account has one user, who is the caller of every request.
 */
public final class StsStandIn {
    private static final int MIN_SECONDS = 900;
    private static final int MAX_SECONDS = 43_200;
    private static final String DEFAULT_SECONDS = "3600";
    private final CredentialStore credentials;
    private final String account;

    public StsStandIn(CredentialStore credentials, String account) {
        this.credentials = credentials;
        this.account = account;
    }

    public AwsService service() {
        return new AwsService(
                "sts",
                AwsService.Errors.common(
                        AwsService.ErrorFormat.QUERY_XML, () -> new AwsFailure(400, "Throttling", "Rate exceeded")),
                // The form contains the action.
                List.of(Operation.json("AssumeRole", "POST", "/", this::act)));
    }

    private void act(AwsExchange exchange) {
        Map<String, String> form = form(exchange.body().toString());
        String action = form.getOrDefault("Action", "");
        switch (action) {
            case "AssumeRole" -> assumeRole(exchange, form);
            case "GetCallerIdentity" -> callerIdentity(exchange);
            default ->
                throw new AwsFailure(
                        400, "InvalidAction", "Action is '" + action + "', expected AssumeRole or GetCallerIdentity.");
        }
    }

    private void callerIdentity(AwsExchange exchange) {
        exchange.response().putHeader("Content-Type", "text/xml").end("""
                        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                        <GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/llafar-local</Arn>\
                        <UserId>AIDALOCAL</UserId><Account>%s</Account></GetCallerIdentityResult>\
                        </GetCallerIdentityResponse>""".formatted(account, account));
    }

    private void assumeRole(AwsExchange exchange, Map<String, String> form) {
        String role = form.getOrDefault("RoleArn", "");
        String session = form.getOrDefault("RoleSessionName", "");
        if (!role.matches("arn:[a-z-]+:iam::\\d{12}:role/[\\w+=,.@/-]+") || !session.matches("[\\w+=,.@-]{2,64}")) {
            throw new AwsFailure(
                    400,
                    "ValidationError",
                    "RoleArn is '" + role + "' and RoleSessionName is '" + session
                            + "', expected a role's ARN and 2 to 64 letters, digits or +=,.@-");
        }
        if (role.endsWith("/denied")) {
            throw new AwsFailure(
                    403,
                    "AccessDenied",
                    "The caller is not authorized to perform: sts:AssumeRole on resource: " + role);
        }
        long expiresMillis =
                exchange.nowMillis() + 1_000L * seconds(form.getOrDefault("DurationSeconds", DEFAULT_SECONDS));
        CredentialStore.Credential credential = credentials.issue(expiresMillis);
        exchange.response().putHeader("Content-Type", "text/xml").end("""
                        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>\
                        <AssumedRoleUser><Arn>%s</Arn><AssumedRoleId>AROALOCAL:%s</AssumedRoleId></AssumedRoleUser>\
                        <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>\
                        <SessionToken>%s</SessionToken><Expiration>%s</Expiration></Credentials>\
                        </AssumeRoleResult></AssumeRoleResponse>""".formatted(
                        role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/" + session,
                        session,
                        credential.accessKeyId(),
                        credential.secretAccessKey(),
                        credential.sessionToken().orElseThrow(),
                        Instant.ofEpochMilli(expiresMillis)));
    }

    private static int seconds(String text) {
        if (text.matches("\\d{1,6}")) {
            int seconds = Integer.parseInt(text);
            if (seconds >= MIN_SECONDS && seconds <= MAX_SECONDS) {
                return seconds;
            }
        }
        throw new AwsFailure(
                400,
                "ValidationError",
                "DurationSeconds is '" + text + "', expected " + MIN_SECONDS + " to " + MAX_SECONDS + ".");
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }
}
