package dev.llafar.local.phone;

import dev.llafar.local.sma.CallLeg;
import dev.llafar.local.sma.SmaEffect;
import dev.llafar.local.voice.CallerAudioEvent;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Notes in a call's timeline what is heard and said on it, and knows since when it has been quiet. */
final class TimelineRecorder {
    private final Timeline timeline;
    private final CallLeg leg;
    private final LongSupplier nowMillis;
    private final Map<Integer, SmaEffect.PlaybackStarted> hearing = new HashMap<>();
    private boolean answered;
    private boolean speaking;
    private boolean spoke;
    private long lastSoundMillis;

    TimelineRecorder(CallLeg leg, LongSupplier nowMillis) {
        this.timeline = new Timeline(leg.startMillis());
        this.leg = leg;
        this.nowMillis = nowMillis;
    }

    Timeline timeline() {
        return timeline;
    }

    void note(String event, JsonObject details) {
        timeline.note(event, nowMillis.getAsLong(), details);
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

    void hearing(SmaEffect.PlaybackStarted started) {
        answered();
        hearing.put(started.id(), started);
        timeline.note("hearing", started.startMillis(), json(started));
    }

    void heard(SmaEffect.PlaybackEnded ended) {
        SmaEffect.PlaybackStarted started = hearing.remove(ended.id());
        if (started != null) {
            lastSoundMillis = Math.max(lastSoundMillis, ended.endMillis());
            JsonObject whole = json(started)
                    .put("startMillis", started.startMillis() - leg.startMillis())
                    .put("endMillis", ended.endMillis() - leg.startMillis())
                    .put("interrupted", ended.interrupted());
            timeline.note("heard", ended.endMillis(), whole);
        }
    }

    void ended(SmaEffect.Ended ended) {
        JsonObject how = new JsonObject()
                .put("by", ended.by().name().toLowerCase(Locale.ROOT))
                .put("sipResponseCode", ended.sipResponseCode());
        timeline.note("ended", ended.atMillis(), how);
    }

    void speaking(CallerAudioEvent.SpeechStarted started) {
        speaking = true;
        timeline.note("caller_speaking", started.atMillis(), new JsonObject().put("piece", started.piece()));
    }

    void silent(CallerAudioEvent.SpeechEnded ended) {
        speaking = false;
        spoke = true;
        lastSoundMillis = Math.max(lastSoundMillis, ended.atMillis());
        JsonObject how = new JsonObject().put("piece", ended.piece()).put("cut", ended.cut());
        timeline.note("caller_silent", ended.atMillis(), how);
    }

    /** Since when nobody has made a sound; absent while somebody does, and until the caller has said something. */
    OptionalLong quietSinceMillis() {
        return spoke && !speaking && hearing.isEmpty() ? OptionalLong.of(lastSoundMillis) : OptionalLong.empty();
    }

    private static JsonObject json(SmaEffect.PlaybackStarted started) {
        return new JsonObject()
                .put("id", started.id())
                .put("kind", started.kind().name().toLowerCase(Locale.ROOT))
                .put("text", started.text())
                .put("voice", started.voice());
    }
}
