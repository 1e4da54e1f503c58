package dev.llafar.transcriber.service;

import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.transcriber.batch.Admission;
import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.DeviceWorker;
import dev.llafar.transcriber.batch.JobOutcome;
import dev.llafar.transcriber.batch.JobOutcome.Failed;
import dev.llafar.transcriber.batch.JobOutcome.Shed;
import dev.llafar.transcriber.batch.JobOutcome.Written;
import dev.llafar.transcriber.batch.SessionTicket;
import dev.llafar.transcriber.batch.UtteranceJob;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.session.SessionEvent;
import dev.llafar.transcriber.session.SessionTurn;
import dev.llafar.transcriber.session.SessionTurn.Wanted;
import dev.llafar.transcriber.session.TrackerLimits;
import dev.llafar.transcriber.session.UtteranceTracker;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** An admitted session: carries what its tracker wants to the device, and the outcomes back. One thread at a time. */
final class SessionOnDevice {
    private final DeviceWorker device;
    private final SessionTicket ticket;
    private final PcmInput input;
    private final UtteranceTracker tracker;
    private final BiConsumer<Wanted, JobOutcome> whenDecoded;
    private final Map<DecodeRequest, UtteranceJob> jobs = new HashMap<>();
    private long heardSamples;

    private SessionOnDevice(
            DeviceWorker device,
            SessionTicket ticket,
            PcmInput input,
            UtteranceTracker tracker,
            BiConsumer<Wanted, JobOutcome> whenDecoded) {
        this.device = device;
        this.ticket = ticket;
        this.input = input;
        this.tracker = tracker;
        this.whenDecoded = whenDecoded;
    }

    /**
     * Asks the device for a place.
     *
     * @param voices makes the session's voice activity detector
     * @param whenDecoded told on the device's thread; has to come back with {@link #decoded}
     * @throws StreamFailure if the device takes no more sessions
     */
    static SessionOnDevice open(
            SessionSettings settings,
            DeviceWorker device,
            int chunkBytes,
            Endpointing endpointing,
            Supplier<VoiceActivity> voices,
            TrackerLimits limits,
            BiConsumer<Wanted, JobOutcome> whenDecoded) {
        SessionTicket ticket = admitted(device.admit());
        try {
            PcmInput input =
                    new PcmInput(settings.sampleRateHz(), settings.channels(), settings.startSample(), chunkBytes);
            SpeechSegmenter segmenter = new SpeechSegmenter(endpointing, voices.get(), settings.startSample());
            UtteranceTracker tracker =
                    new UtteranceTracker(segmenter, settings.options(), settings.wantsPartials(), limits);
            return new SessionOnDevice(device, ticket, input, tracker, whenDecoded);
        } catch (RuntimeException failure) {
            device.release(ticket);
            throw failure;
        }
    }

    private static SessionTicket admitted(Admission admission) {
        return switch (admission) {
            case Admitted(SessionTicket ticket) -> ticket;
            case Refused refused -> throw refusal(refused);
        };
    }

    private static StreamFailure refusal(Refused refused) {
        return switch (refused.reason()) {
            case SESSIONS_FULL, QUEUE_FULL, LAGGING ->
                new StreamFailure(
                        GrpcStatus.RESOURCE_EXHAUSTED,
                        refused.detail() + "; try again in " + refused.retryAfterMillis() + " ms");
            case CLOSING, DEVICE_FAILED ->
                new StreamFailure(GrpcStatus.UNAVAILABLE, refused.detail() + "; try elsewhere or later");
        };
    }

    /** New samples since the stream began. */
    long heardSamples() {
        return heardSamples;
    }

    /** Bytes of the session's stream that are here. */
    long receivedThroughByte() {
        return input.receivedThroughByte();
    }

    /** @throws StreamFailure for a gap or a chunk over the limit */
    List<SessionEvent> hear(AudioChunk chunk, long nowNanos) {
        short[] samples = input.accept(chunk);
        heardSamples += samples.length;
        return follow(tracker.accept(samples, nowNanos));
    }

    List<SessionEvent> finish(long nowNanos) {
        List<SessionEvent> events = new ArrayList<>(follow(tracker.accept(input.finish(), nowNanos)));
        events.addAll(follow(tracker.finish(nowNanos)));
        return events;
    }

    /** @throws StreamFailure if it was a final and cannot be decoded here */
    List<SessionEvent> decoded(Wanted wanted, JobOutcome outcome, long nowNanos) {
        if (jobs.remove(wanted.request()) == null) {
            return List.of();
        }
        return switch (outcome) {
            case Written written -> follow(tracker.answered(wanted.request(), written.transcript(), nowNanos));
            case Shed shed -> forgotten(wanted);
            case Failed failed -> {
                if (wanted.isFinal()) {
                    throw new StreamFailure(
                            GrpcStatus.UNAVAILABLE,
                            "an utterance could not be decoded; resume elsewhere from settled_through_sample, "
                                    + tracker.settledThroughSample());
                }
                yield forgotten(wanted);
            }
        };
    }

    private List<SessionEvent> forgotten(Wanted partial) {
        tracker.shed(partial.request());
        return List.of();
    }

    private List<SessionEvent> follow(SessionTurn turn) {
        for (DecodeRequest request : turn.withdrawn()) {
            UtteranceJob withdrawn = jobs.remove(request);
            if (withdrawn != null) {
                device.cancel(withdrawn);
            }
        }
        for (Wanted wanted : turn.requests()) {
            UtteranceJob job = new UtteranceJob(
                    ticket,
                    wanted.isFinal() ? UtteranceJob.Kind.FINAL : UtteranceJob.Kind.PARTIAL,
                    wanted.request(),
                    wanted.deadlineNanos(),
                    outcome -> whenDecoded.accept(wanted, outcome));
            jobs.put(wanted.request(), job);
            device.submit(job);
        }
        return turn.events();
    }

    boolean isFull() {
        return tracker.isFull();
    }

    boolean isDone() {
        return tracker.isDone();
    }

    /** Gives the place back; nothing is decoded or told any more. */
    void release() {
        jobs.clear();
        device.release(ticket);
        tracker.close();
        input.close();
    }
}
