package dev.llafar.gateway.call;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import dev.llafar.gateway.call.track.CallTrack;
import dev.llafar.gateway.call.track.TrackDependencies;
import dev.llafar.gateway.call.track.TrackSettings;
import dev.llafar.kvs.consumer.ReadFrom;
import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.fragment.CallIdentity;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transcribes a caller's track in a Kinesis video stream, and converts positions to Unix time. */
final class TrackTranscription implements CallTranscription, CallTrack.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TrackTranscription.class);

    private final CallTrack track;
    private final Consumer<CallEvent> events;
    private boolean closed;

    private TrackTranscription(
            TrackDependencies dependencies,
            CallEffect.StartConsumer effect,
            TranscriptionRequest request,
            Consumer<CallEvent> events) {
        this.events = events;
        this.track = new CallTrack(
                dependencies,
                StreamRef.parse(effect.streamArn()),
                readFrom(effect),
                TrackSettings.of(identity(effect), request.withConversationId(effect.meetingId())),
                this);
    }

    /**
     * A factory for transcriptions that run on the context of their call.
     *
     * @param languages that callers may speak; empty: any
     * @param open contains the end of each track that is still running; must be thread safe
     */
    static Factory factory(TrackDependencies dependencies, List<String> languages, Set<Future<CallTrack.End>> open) {
        TranscriptionRequest request =
                new TranscriptionRequest("", languages, TranscriptionRequest.Task.TRANSCRIBE, true, false, List.of());
        return (effect, context, events) -> {
            TrackTranscription transcription = new TrackTranscription(dependencies, effect, request, events);
            Future<CallTrack.End> end = transcription.track.start();
            open.add(end);
            end.onComplete(ended -> open.remove(end));
            return transcription;
        };
    }

    private static ReadFrom readFrom(CallEffect.StartConsumer effect) {
        if (effect.fragment().isEmpty()) {
            return new ReadFrom.Now();
        }
        return effect.isAfter()
                ? new ReadFrom.After(effect.fragment())
                : new ReadFrom.Fragment(
                        effect.fragment(),
                        effect.startMillis() == 0 ? OptionalLong.empty() : OptionalLong.of(effect.startMillis()));
    }

    /** A contact of Amazon Connect has no attendee, and its fragments have no meeting id. */
    private static CallIdentity identity(CallEffect.StartConsumer effect) {
        return effect.attendeeId().isEmpty()
                ? CallIdentity.contact(effect.meetingId())
                : CallIdentity.attendee(effect.meetingId(), effect.attendeeId());
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return track.close().mapEmpty();
    }

    @Override
    public long lagMillis() {
        return track.lagMillis();
    }

    @Override
    public void received(SpeechEvent event) {
        if (closed) {
            return;
        }
        switch (event) {
            case SpeechEvent.Partial partial ->
                events.accept(new CallEvent.PartialReceived(
                        partial.text(),
                        partial.stableLength(),
                        partial.language(),
                        track.millisAt(partial.endSample())));
            // Line noise can produce a text of low confidence; a caller who said nothing must not be answered.
            case SpeechEvent.Final transcript when transcript.lowConfidence() -> {}
            case SpeechEvent.Final transcript ->
                events.accept(new CallEvent.FinalReceived(
                        transcript.text(), transcript.language(), track.millisAt(transcript.endSample())));
            case SpeechEvent.SpeechStarted started -> {}
            case SpeechEvent.Settled settled -> {}
            case SpeechEvent.Terminal end -> {}
        }
    }

    @Override
    public void settled(CallTrack.SettledPosition position) {
        if (!closed && !position.fragment().isEmpty()) {
            events.accept(new CallEvent.ConsumerSettled(position.fragment(), position.millis()));
        }
    }

    @Override
    public void warning(String message) {
        LOG.warn("Reading a caller's audio stream: {}", message);
    }

    @Override
    public void ended(CallTrack.End end) {
        LOG.info("A caller's audio stream ended: {}", end);
        if (!closed) {
            events.accept(new CallEvent.ConsumerEnded());
        }
    }
}
