package dev.llafar.local.phone;

import dev.llafar.local.sign.Sha256;
import dev.llafar.local.voice.AudioClip;
import dev.llafar.local.voice.AudioClipEncoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Encodes uploads, each distinct one once: a hundred callers who ask the same cost as much as one. */
final class AudioClipCache {
    /** Pieces that are kept; at the bound the one that was used longest ago goes. */
    private static final int MAX_PIECES = 64;

    private final Vertx vertx;
    private final AudioClipEncoder encoder;
    private final Map<String, Future<AudioClip>> pieces = new LinkedHashMap<>(16, 0.75f, true);

    AudioClipCache(Vertx vertx, AudioClipEncoder encoder) {
        this.vertx = vertx;
        this.encoder = encoder;
    }

    /** Fails with IllegalArgumentException when the upload is no audio that a caller can say. */
    Future<AudioClip> piece(String contentType, Buffer body) {
        String key = contentType + " " + Sha256.hex(body.getBytes());
        Future<AudioClip> known = pieces.get(key);
        if (known != null && !known.failed()) {
            return known;
        }
        Future<AudioClip> made = vertx.executeBlocking(
                () -> encoder.encode(AudioUpload.samples(contentType, body.getBytes(), encoder.sampleRateHz())), false);
        pieces.put(key, made);
        if (pieces.size() > MAX_PIECES) {
            Iterator<String> oldest = pieces.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return made;
    }
}
