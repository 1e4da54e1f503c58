package dev.llafar.local.phone;

import dev.llafar.local.protocol.BoundedMap;
import dev.llafar.local.protocol.Digests;
import dev.llafar.local.voice.AudioClip;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** Encodes uploads. Each distinct one is encoded once, even if many callers use it. */
final class AudioClipCache {
    private static final int MAX_CLIPS = 64;

    private final Vertx vertx;
    private final AudioClip.Encoder encoder;
    private final Map<String, Future<AudioClip>> clips = BoundedMap.byAccess(MAX_CLIPS);

    AudioClipCache(Vertx vertx, AudioClip.Encoder encoder) {
        this.vertx = vertx;
        this.encoder = encoder;
    }

    /** Returns the clip of an upload; fails with IllegalArgumentException if the upload is not valid audio. */
    Future<AudioClip> clip(String contentType, Buffer body) {
        String key = contentType + " " + Digests.sha256Hex(body.getBytes());
        Future<AudioClip> known = clips.get(key);
        if (known != null && !known.failed()) {
            return known;
        }
        Future<AudioClip> encoded = vertx.executeBlocking(
                () -> encoder.encode(AudioUpload.samples(contentType, body.getBytes(), encoder.sampleRateHz())), false);
        clips.put(key, encoded);
        return encoded;
    }
}
