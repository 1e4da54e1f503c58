package dev.llafar.gateway.call;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.track.CallTrack;
import dev.llafar.gateway.call.track.SettledPosition;
import dev.llafar.gateway.call.track.TrackEnd;
import dev.llafar.gateway.call.track.TrackListener;
import dev.llafar.gateway.call.track.TrackPlatform;
import dev.llafar.gateway.call.track.TrackSettings;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A caller's track in a stream of Kinesis Video Streams, with times of the wall clock. */
final class StreamHearing implements Hearing, TrackListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamHearing.class);

    private final CallTrack voice;
    private final Listener listener;
    private boolean closed;

    private StreamHearing(
            TrackPlatform platform,
            CallEffect.StartConsumer what,
            TranscriptionRequest transcription,
            Listener listener) {
        this.listener = listener;
        this.voice = new CallTrack(
                platform,
                StreamRef.parse(what.streamArn()),
                from(what),
                TrackSettings.of(identity(what), transcription.withConversationId(what.meetingId())),
                this);
    }

    /**
     * Opens them on the caller's context.
     *
     * @param languages that callers may speak, empty for any
     * @param open gets each until nothing is left of it; safe for several threads
     */
    static Opener opener(TrackPlatform platform, List<String> languages, Set<Future<TrackEnd>> open) {
        TranscriptionRequest transcription =
                new TranscriptionRequest("", languages, TranscriptionRequest.Task.TRANSCRIBE, true, false, List.of());
        return (what, context, listener) -> {
            StreamHearing hearing = new StreamHearing(platform, what, transcription, listener);
            Future<TrackEnd> end = hearing.voice.start();
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
    public void received(SpeechEvent event) {
        if (closed) {
            return;
        }
        switch (event) {
            case SpeechEvent.Partial partial ->
                listener.onPartial(
                        partial.text(),
                        partial.stableLength(),
                        partial.language(),
                        voice.millisAt(partial.endSample()));
            // Line noise can give a text of low confidence; a caller who said nothing must not be answered.
            case SpeechEvent.Final said when said.lowConfidence() -> {}
            case SpeechEvent.Final said ->
                listener.onFinal(said.text(), said.language(), voice.millisAt(said.endSample()));
            case SpeechEvent.SpeechStarted started -> {}
            case SpeechEvent.Settled settled -> {}
            case SpeechEvent.Terminal end -> {}
        }
    }

    @Override
    public void settled(SettledPosition position) {
        if (!closed && !position.fragment().isEmpty()) {
            listener.onSettled(position.fragment(), position.millis());
        }
    }

    @Override
    public void warning(String what) {
        LOG.warn("A caller's stream: {}", what);
    }

    @Override
    public void ended(TrackEnd end) {
        LOG.info("A caller's stream is over: {}", end);
        if (!closed) {
            listener.onEnded();
        }
    }
}
