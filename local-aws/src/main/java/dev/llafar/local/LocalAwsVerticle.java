package dev.llafar.local;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.error.PercentEncoding;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.ControlRoutes;
import dev.llafar.local.service.ErrorFormat;
import dev.llafar.local.service.Failures;
import dev.llafar.local.service.Operation;
import dev.llafar.local.service.StandIn;
import dev.llafar.local.sign.CredentialStore;
import dev.llafar.local.sign.Sha256;
import dev.llafar.local.sign.SigV4Verifier;
import io.vertx.core.Future;
import io.vertx.core.Handler;
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

/** The HTTP server: finds the operation, reads the body, verifies the signature, injects a fault, calls the handler. */
final class LocalAwsVerticle extends VerticleBase {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    /** Literal payload hash of a body that the signature does not cover. */
    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    /** Literal payload hash that streaming uploads sign; KVS reads a plain, not an aws-chunked, body after it. */
    private static final String STREAMING_PAYLOAD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    private static final Logger LOG = LoggerFactory.getLogger(LocalAwsVerticle.class);
    private final LocalAwsConfig config;
    private final InstantSource clock;
    private final List<StandIn> standIns;
    private final SigV4Verifier verifier;
    private final FaultRoutes faults;
    private final List<ControlRoutes> controls;
    private final Runnable atEnd;
    private int port;

    LocalAwsVerticle(
            LocalAwsConfig config,
            InstantSource clock,
            CredentialStore credentials,
            List<StandIn> standIns,
            FaultRoutes faults,
            List<ControlRoutes> controls,
            Runnable atEnd) {
        this.faults = faults;
        this.controls = List.copyOf(controls);
        this.atEnd = atEnd;
        this.config = config;
        this.clock = clock;
        this.standIns = List.copyOf(standIns);
        this.verifier = new SigV4Verifier(credentials, config.region());
    }

    /** The operation for a method and path, with its service. */
    private record Found(StandIn standIn, Operation operation, Map<String, String> pathParameters) {}

    @Override
    public Future<?> start() {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setMaxHeaderSize(32 * 1024)
                .setHandle100ContinueAutomatically(true));
        server.requestHandler(this::take);
        return server.listen().onSuccess(up -> port = up.actualPort());
    }

    /** Vert.x cancels the timers of the context; everything else is closed here. */
    @Override
    public Future<?> stop() {
        atEnd.run();
        return Future.succeededFuture();
    }

    int port() {
        return port;
    }

    private void handleControl(HttpServerRequest request) {
        boolean taken = controls.stream().anyMatch(routes -> routes.take(request, this::readBody));
        if (!taken) {
            faults.take(request, this::readBody);
        }
    }

    private void readBody(HttpServerRequest request, int maxBytes, Handler<Buffer> whole) {
        new BodyReader(vertx, request, maxBytes, config.bodyTimeoutMillis(), ErrorFormat.REST_JSON).read(whole);
    }

    private void take(HttpServerRequest request) {
        request.response().putHeader("x-amzn-RequestId", UUID.randomUUID().toString());
        if (request.path().startsWith(FaultRoutes.PREFIX)) {
            if (isFromWebPage(request)) {
                Failures.write(
                        request.response(),
                        new AwsFailure(403, "AccessDeniedException", "Requests from web pages are not accepted."),
                        ErrorFormat.REST_JSON);
            } else {
                handleControl(request);
            }
            return;
        }
        Optional<Found> found = find(request);
        if (found.isEmpty()) {
            Failures.write(
                    request.response(),
                    new AwsFailure(
                            404,
                            "UnknownOperationException",
                            "No stand-in has an operation " + request.method() + " " + request.path() + "."),
                    ErrorFormat.REST_JSON);
            return;
        }
        switch (found.get().operation().body()) {
            case Operation.Body.Buffered(int maxBytes) ->
                new BodyReader(
                                vertx,
                                request,
                                maxBytes,
                                config.bodyTimeoutMillis(),
                                found.get().standIn().errors())
                        .read(body -> dispatch(found.get(), request, body, bufferedHashes(request, body)));
            case Operation.Body.Streamed() -> {
                request.pause();
                dispatch(found.get(), request, Buffer.buffer(), streamedHashes(request));
            }
        }
    }

    /** Unsigned routes are for programs on this machine only: a web page must not place calls, whatever host name it uses. */
    private boolean isFromWebPage(HttpServerRequest request) {
        String host = request.authority() == null ? "" : request.authority().host();
        return request.headers().contains("origin") || !(LOOPBACK_NAMES.contains(host) || host.equals(config.host()));
    }

    /** Several services may have an operation at one path, such as {@code /}; the scope of the signature selects one. */
    private Optional<Found> find(HttpServerRequest request) {
        List<Found> candidates = new ArrayList<>();
        for (StandIn standIn : standIns) {
            for (Operation operation : standIn.operations()) {
                if (operation.method().equals(request.method().name())
                        && (operation.parameter().isEmpty() || request.params().contains(operation.parameter()))) {
                    operation
                            .path()
                            .match(request.path())
                            .ifPresent(values -> candidates.add(new Found(standIn, operation, values)));
                }
            }
        }
        String authorization = String.valueOf(request.getHeader("authorization"));
        return candidates.stream()
                .filter(found -> authorization.contains("/" + found.standIn().service() + "/aws4_request"))
                .findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    private void dispatch(Found found, HttpServerRequest request, Buffer body, List<String> payloadHashes) {
        Operation operation = found.operation();
        AwsExchange exchange =
                new AwsExchange(operation.name(), request, found.pathParameters(), body, clock, faults::dice);
        try {
            verifier.verify(sdkRequest(request), payloadHashes, found.standIn().service(), clock.millis());
            Optional<Fault> fault = faults.dice().onRequest(operation.name());
            if (fault.isPresent()) {
                throw fault.get() instanceof Fault.Throttle
                        ? found.standIn().throttled()
                        : found.standIn().failed();
            }
            operation.handler().handle(exchange);
        } catch (AwsFailure failure) {
            refuse(request, found, failure);
        } catch (JsonFieldException wrong) {
            refuse(request, found, found.standIn().invalid(wrong));
        } catch (RuntimeException e) {
            LOG.error("{} failed", operation.name(), e);
            refuse(request, found, found.standIn().failed());
        }
    }

    /** Nothing reads the rest of a streamed body after an error, so the connection is closed. */
    private static void refuse(HttpServerRequest request, Found found, AwsFailure failure) {
        Operation operation = found.operation();
        if (operation.body() instanceof Operation.Body.Streamed
                && !request.response().headWritten()) {
            request.response().putHeader("Connection", "close");
        }
        Failures.write(request.response(), failure, found.standIn().errors());
        if (operation.body() instanceof Operation.Body.Streamed) {
            request.handler(ignored -> {}).resume();
        }
    }

    private static List<String> bufferedHashes(HttpServerRequest request, Buffer body) {
        String declared = request.getHeader("x-amz-content-sha256");
        return declared != null && (declared.equals(UNSIGNED_PAYLOAD) || declared.startsWith("STREAMING-"))
                ? List.of(declared)
                : List.of(Sha256.hex(body.getBytes()));
    }

    /** Each of these is signed by some producer that declares no hash. */
    private static List<String> streamedHashes(HttpServerRequest request) {
        String declared = request.getHeader("x-amz-content-sha256");
        return declared != null
                ? List.of(declared)
                : List.of(STREAMING_PAYLOAD, UNSIGNED_PAYLOAD, Sha256.hex(new byte[0]));
    }

    /** The request as the SDK's signer takes it: with a raw path and a decoded query. */
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
                    PercentEncoding.decode(parts[0]), parts.length == 1 ? "" : PercentEncoding.decode(parts[1]));
        }
        return sdk.build();
    }
}
