package dev.llafar.gateway.attacks;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Sends messages of a few hundred kilobytes that inflate to 400 MB, to each service. */
class CompressedMessagesTest extends Attack {
    private static final int INFLATED_BYTES = 400 << 20;

    @Override
    void attack(RunningGateway gateway) throws Exception {
        byte[] zeros = compressedZeros();
        Buffer message = Buffer.buffer()
                .appendByte((byte) 1) // compressed
                .appendInt(zeros.length)
                .appendBytes(zeros);
        HttpClient client = gateway.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
        for (String method : List.of(
                "/grpc.health.v1.Health/Check",
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                "/llafar.v1.Transcriber/Transcribe")) {
            HttpClientResponse response = await(send(client, gateway.server().grpcPort(), method, message));
            assertThat(status(response)).as(method).isEqualTo("12"); // UNIMPLEMENTED
            assertThat(response.getHeader("grpc-accept-encoding")).isEqualTo("identity");
        }
        await(client.close());
    }

    private static Future<HttpClientResponse> send(HttpClient client, int port, String path, Buffer message) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(path))
                .compose(request -> request.putHeader("content-type", "application/grpc")
                        .putHeader("te", "trailers")
                        .putHeader("grpc-encoding", "gzip")
                        .send(message))
                .compose(response -> response.end().map(response));
    }

    private static String status(HttpClientResponse response) {
        String trailer = response.getTrailer("grpc-status");
        return String.valueOf(trailer == null ? response.getHeader("grpc-status") : trailer);
    }

    private static byte[] compressedZeros() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] block = new byte[1 << 20];
            for (int written = 0; written < INFLATED_BYTES; written += block.length) {
                gzip.write(block);
            }
        }
        return bytes.toByteArray();
    }
}
