package dev.llafar.local.phone;

import dev.llafar.local.sma.SmaCall;
import dev.llafar.local.sma.SmaEffect;
import dev.llafar.local.voice.CallerAudioTrack;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Adds what the caller hears and says to the timeline of a call, and measures how long the call has been quiet. */
final class TimelineRecorder {
    private final Timeline timeline;
    private final SmaCall.Leg leg;
    private final LongSupplier nowMillis;
    private final Map<Integer, SmaEffect.PlaybackStarted> playing = new HashMap<>();
    private boolean answered;
    private boolean speaking;
    private boolean spoke;
    private long lastSoundMillis;

    TimelineRecorder(SmaCall.Leg leg, LongSupplier nowMillis) {
        this.timeline = new Timeline(leg.startMillis());
        this.leg = leg;
        this.nowMillis = nowMillis;
    }

    Timeline timeline() {
        return timeline;
    }

    void note(String event, JsonObject details) {
        timeline.add(event, nowMillis.getAsLong(), details);
    }

    void trouble(String what) {
        note("trouble", new JsonObject().put("what", what));
    }

    void answered() {
        if (!answered) {
            answered = true;
            note("answered", new JsonObject());
        }
    }

    void playbackStarted(SmaEffect.PlaybackStarted started) {
        answered();
        playing.put(started.id(), started);
        timeline.add("hearing", started.startMillis(), json(started));
    }

    void playbackEnded(SmaEffect.PlaybackEnded ended) {
        SmaEffect.PlaybackStarted started = playing.remove(ended.id());
        if (started != null) {
            lastSoundMillis = Math.max(lastSoundMillis, ended.endMillis());
            JsonObject whole = json(started)
                    .put("startMillis", started.startMillis() - leg.startMillis())
                    .put("endMillis", ended.endMillis() - leg.startMillis())
                    .put("interrupted", ended.interrupted());
            timeline.add("heard", ended.endMillis(), whole);
        }
    }

    void ended(SmaEffect.Ended ended) {
        JsonObject how = new JsonObject()
                .put("by", ended.by().name().toLowerCase(Locale.ROOT))
                .put("sipResponseCode", ended.sipResponseCode());
        timeline.add("ended", ended.atMillis(), how);
    }

    void speechStarted(CallerAudioTrack.Event.SpeechStarted started) {
        speaking = true;
        timeline.add("caller_speaking", started.atMillis(), new JsonObject().put("piece", started.clip()));
    }

    void speechEnded(CallerAudioTrack.Event.SpeechEnded ended) {
        speaking = false;
        spoke = true;
        lastSoundMillis = Math.max(lastSoundMillis, ended.atMillis());
        JsonObject how = new JsonObject().put("piece", ended.clip()).put("cut", ended.cut());
        timeline.add("caller_silent", ended.atMillis(), how);
    }

    /** When the last sound ended; empty during a sound and before the caller has spoken. */
    OptionalLong quietSinceMillis() {
        return spoke && !speaking && playing.isEmpty() ? OptionalLong.of(lastSoundMillis) : OptionalLong.empty();
    }

    private static JsonObject json(SmaEffect.PlaybackStarted started) {
        return new JsonObject()
                .put("id", started.id())
                .put("kind", started.kind().name().toLowerCase(Locale.ROOT))
                .put("text", started.text())
                .put("voice", started.voice());
    }
}
