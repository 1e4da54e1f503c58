package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.voice.SettledPlace;
import dev.llafar.gateway.call.voice.StreamVoice;
import dev.llafar.gateway.call.voice.VoiceEnd;
import dev.llafar.gateway.call.voice.VoiceListener;
import dev.llafar.gateway.call.voice.VoicePlatform;
import dev.llafar.gateway.call.voice.VoiceSettings;
import dev.llafar.gateway.session.SessionEvent;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A caller's voice out of Kinesis Video Streams, in wall-clock time. */
final class StreamHearing implements Hearing, VoiceListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamHearing.class);

    private final StreamVoice voice;
    private final Listener listener;
    private boolean closed;

    private StreamHearing(
            VoicePlatform platform,
            CallEffect.StartConsumer what,
            TranscriptionRequest transcription,
            Listener listener) {
        this.listener = listener;
        this.voice = new StreamVoice(
                platform,
                StreamRef.parse(what.streamArn()),
                from(what),
                VoiceSettings.of(identity(what), transcription),
                this);
    }

    /**
     * Opens them on the caller's context.
     *
     * @param languages that callers may speak, empty for any
     * @param open gets each until nothing is left of it; safe for several threads
     */
    static Opener opener(VoicePlatform platform, List<String> languages, Set<Future<VoiceEnd>> open) {
        TranscriptionRequest transcription =
                new TranscriptionRequest("", languages, TranscriptionRequest.Task.TRANSCRIBE, true, false, List.of());
        return (what, context, listener) -> {
            StreamHearing hearing = new StreamHearing(platform, what, transcription, listener);
            Future<VoiceEnd> end = hearing.voice.start();
            open.add(end);
            end.onComplete(ended -> open.remove(end));
            return hearing;
        };
    }

    private static ReadFrom from(CallEffect.StartConsumer what) {
        if (what.fragment().isEmpty()) {
            return new ReadFrom.Now();
        }
        return what.isAfter()
                ? new ReadFrom.After(what.fragment())
                : new ReadFrom.Fragment(
                        what.fragment(),
                        what.startMillis() == 0 ? OptionalLong.empty() : OptionalLong.of(what.startMillis()));
    }

    /** A contact of Amazon Connect has no attendee, and its fragments carry no meeting. */
    private static CallIdentity identity(CallEffect.StartConsumer what) {
        return what.attendeeId().isEmpty()
                ? CallIdentity.contact(what.meetingId())
                : CallIdentity.attendee(what.meetingId(), what.attendeeId());
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return voice.close().mapEmpty();
    }

    @Override
    public long lagMillis() {
        return voice.lagMillis();
    }

    @Override
    public void heard(SessionEvent event) {
        if (closed) {
            return;
        }
        switch (event) {
            case SessionEvent.Partial partial ->
                listener.onPartial(
                        partial.text(),
                        partial.stableLength(),
                        partial.language(),
                        voice.millisAt(partial.endSample()));
            case SessionEvent.Final said ->
                listener.onFinal(said.text(), said.language(), voice.millisAt(said.endSample()));
            case SessionEvent.SpeechStarted started -> {}
            case SessionEvent.Settled settled -> {}
            case SessionEvent.Ready ready -> {}
        }
    }

    @Override
    public void settled(SettledPlace place) {
        if (!closed && !place.fragment().isEmpty()) {
            listener.onSettled(place.fragment(), place.millis());
        }
    }

    @Override
    public void trouble(String what) {
        LOG.warn("A caller's stream: {}", what);
    }

    @Override
    public void ended(VoiceEnd end) {
        LOG.info("A caller's stream is over: {}", end);
        if (!closed) {
            listener.onEnded();
        }
    }
}
