package dev.llafar.gateway.attacks;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.SilentFlac;
import dev.llafar.gateway.testing.WebSocketTestClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** Sends ten hours of silence in a small FLAC file and leaves. It once kept a core busy long after the client had left. */
class SilentHoursTest extends Attack {
    private static final int SECONDS = 10 * 3_600;
    /** The two minutes that are allowed, and what is decoded before the server receives the end of the connection. */
    private static final int MOST_DECODED_SECONDS = 1_800;

    @Override
    void attack(RunningGateway gateway) throws Exception {
        byte[] silence = SilentFlac.ofSeconds(SECONDS);
        for (boolean finishes : new boolean[] {false, true}) {
            WebSocketTestClient attacker = gateway.socket();
            attacker.text(new JsonObject().put("type", "start").put("encoding", "container"));
            String id = await(attacker.event("ready")).getString("sessionId");
            attacker.audio(silence);
            if (finishes) {
                attacker.finish();
            }
            await(attacker.close());
            await(gateway.vertx().timer(4, TimeUnit.SECONDS));

            WebSocketTestClient returned = gateway.socket();
            returned.text(new JsonObject().put("type", "resume").put("sessionId", id));
            assertThat(await(returned.event("ready")).getLong("settled") / 16_000)
                    .as("seconds of audio that were decoded")
                    .isLessThan(MOST_DECODED_SECONDS);
            await(returned.close());
        }
    }
}
