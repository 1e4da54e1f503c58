package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallRecord.AudioSource;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.StreamStart;
import org.jspecify.annotations.Nullable;

/**
 * The path of the caller's audio: the meeting, its media pipeline, the stream that the pipeline writes, and our consumer of
 * that stream. Events of these may come in any order.
 */
final class MediaPath {
    private static final int MAX_PIPELINE_ATTEMPTS = 4;
    private static final int MAX_CONSUMER_RESTARTS = 5;
    private final CallTimings timings;

    MediaPath(CallTimings timings) {
        this.timings = timings;
    }

    /**
     * How far the path is set up.
     *
     * @param pipelineAttempts requests to start the pipeline so far
     * @param source the caller's stream; null: none yet
     * @param isStreamMissing an announcement that no audio arrives was made
     */
    public record State(
            boolean isMeetingStarted,
            int pipelineAttempts,
            @Nullable AudioSource source,
            boolean isStreamEnded,
            Consumer consumer,
            boolean isStreamMissing) {
        static final State INITIAL = new State(false, 0, null, false, Consumer.STOPPED, false);

        /**
         * Our reader of the stream.
         *
         * @param restarts since a fragment was last settled
         */
        public record Consumer(boolean isRunning, int restarts) {
            static final Consumer STOPPED = new Consumer(false, 0);
        }

        static State restored(@Nullable AudioSource source) {
            return source == null ? INITIAL : new State(true, 1, source, false, Consumer.STOPPED, false);
        }

        State meetingStarted() {
            return new State(true, pipelineAttempts, source, isStreamEnded, consumer, isStreamMissing);
        }

        State pipelineAttempted() {
            return new State(isMeetingStarted, pipelineAttempts + 1, source, isStreamEnded, consumer, isStreamMissing);
        }

        State streamStarted(AudioSource stream) {
            return new State(isMeetingStarted, pipelineAttempts, stream, false, Consumer.STOPPED, false);
        }

        State streamEnded() {
            return new State(isMeetingStarted, pipelineAttempts, source, true, consumer, isStreamMissing);
        }

        State streamMissing() {
            return new State(isMeetingStarted, pipelineAttempts, source, isStreamEnded, consumer, true);
        }

        State settledAt(AudioSource position) {
            return new State(
                    isMeetingStarted,
                    pipelineAttempts,
                    position,
                    isStreamEnded,
                    new Consumer(true, 0),
                    isStreamMissing);
        }

        State consumerStarted() {
            return with(new Consumer(true, consumer.restarts()));
        }

        State consumerStopped() {
            return with(new Consumer(false, consumer.restarts() + 1));
        }

        private State with(Consumer other) {
            return new State(isMeetingStarted, pipelineAttempts, source, isStreamEnded, other, isStreamMissing);
        }
    }

    void meetingStarted(StepBuilder call) {
        call.media = call.media.meetingStarted();
        meetingKnown(call);
    }

    /** The pipeline is started once, when the meeting has started and its id is known. */
    void meetingKnown(StepBuilder call) {
        if (call.media.isMeetingStarted() && call.media.pipelineAttempts() == 0) {
            startPipeline(call);
        }
    }

    /** The meeting's event may never come; the pipeline is then started without it. */
    void joined(StepBuilder call) {
        if (call.media.pipelineAttempts() == 0) {
            call.setDeadline(Deadline.PIPELINE, timings.setup().pipeline());
        }
        if (call.media.source() == null) {
            call.setDeadline(Deadline.STREAM, timings.setup().stream());
        }
    }

    void startPipeline(StepBuilder call) {
        if (isAudioNeeded(call)
                && call.media.source() == null
                && !call.ids.meetingId().isEmpty()) {
            call.media = call.media.pipelineAttempted();
            call.clearDeadline(Deadline.PIPELINE);
            call.emit(new CallEffect.StartPipeline(call.ids.meetingId()));
        }
    }

    /** Returns whether the call cannot go on; otherwise the pipeline is started again later, if it is still needed. */
    boolean isLostByPipelineFailure(StepBuilder call, CallEvent.PipelineFailed failed) {
        if (!isAudioNeeded(call) || call.media.source() != null) {
            return false;
        }
        if (failed.isRetryable() && call.media.pipelineAttempts() < MAX_PIPELINE_ATTEMPTS) {
            call.setDeadline(Deadline.PIPELINE, timings.retryDelay(call.media.pipelineAttempts()));
            return false;
        }
        return true;
    }

    void streamStarted(StepBuilder call, StreamStart start) {
        boolean isCallers = !call.ids.attendeeId().isEmpty()
                && start.attendeeId().equals(call.ids.attendeeId())
                && (start.meetingId().isEmpty() || start.meetingId().equals(call.ids.meetingId()));
        AudioSource current = call.media.source();
        if (isCallers && isAudioNeeded(call) && (current == null || !current.isSameOrNewerThan(start))) {
            consumeFromStart(call, start);
        }
    }

    void listenOnly(StepBuilder call, StreamStart start) {
        call.ids = CallRecord.Ids.listenOnly(start);
        consumeFromStart(call, start);
    }

    private void consumeFromStart(StepBuilder call, StreamStart start) {
        if (call.media.consumer().isRunning()) {
            call.emit(new CallEffect.StopConsumer());
        }
        call.media = call.media.streamStarted(AudioSource.of(start));
        call.clearDeadline(Deadline.STREAM);
        call.clearDeadline(Deadline.PIPELINE);
        call.clearDeadline(Deadline.CONSUMER);
        startConsumer(call);
    }

    /** Starts at the stream's first fragment, or after the settled one. */
    void startConsumer(StepBuilder call) {
        AudioSource source = call.media.source();
        if (source == null || call.media.consumer().isRunning()) {
            return;
        }
        boolean isAfter = !source.settledFragment().isEmpty();
        call.media = call.media.consumerStarted();
        call.emit(new CallEffect.StartConsumer(
                source.meetingId(),
                source.attendeeId(),
                source.streamArn(),
                isAfter ? source.settledFragment() : source.startFragment(),
                isAfter,
                source.startMillis()));
    }

    void settled(StepBuilder call, CallEvent.ConsumerSettled settled) {
        AudioSource source = call.media.source();
        if (source != null && call.media.consumer().isRunning()) {
            call.media = call.media.settledAt(source.settledAt(settled.fragment()));
            call.saveSettledFragment(timings.saveInterval());
        }
    }

    void streamEnded(StepBuilder call, CallEvent.StreamEnded ended) {
        AudioSource source = call.media.source();
        if (source != null
                && source.streamArn().equals(ended.streamArn())
                && source.attendeeId().equals(ended.attendeeId())) {
            call.media = call.media.streamEnded();
            if (call.phase() == CallPhase.LISTEN_ONLY) {
                call.setDeadline(Deadline.HANGUP, timings.actions().hangup()); // the rest of the stream is still read
            }
        }
    }

    /**
     * A consumer of a stream that has not ended is started again later.
     *
     * @return whether the call cannot go on
     */
    boolean isLostByConsumerEnd(StepBuilder call) {
        if (!call.media.consumer().isRunning()) {
            return false;
        }
        call.media = call.media.consumerStopped();
        if (call.media.isStreamEnded() || !isAudioNeeded(call)) {
            return false;
        }
        int restarts = call.media.consumer().restarts();
        if (restarts > MAX_CONSUMER_RESTARTS) {
            return true;
        }
        call.count(CallMetric.CONSUMER_RESTARTED);
        call.setDeadline(Deadline.CONSUMER, timings.retryDelay(restarts));
        return false;
    }

    /** Returns whether it is missing for the second time. */
    boolean isStreamMissingAgain(StepBuilder call) {
        boolean isAgain = call.media.isStreamMissing();
        call.media = call.media.streamMissing();
        call.count(CallMetric.APOLOGY);
        call.setDeadline(Deadline.STREAM, timings.setup().stream());
        return isAgain;
    }

    /** Releases everything that was started. The meeting of a call that is only listened to is not ours to delete. */
    void release(StepBuilder call) {
        if (call.media.consumer().isRunning()) {
            call.media = call.media.consumerStopped();
            call.emit(new CallEffect.StopConsumer());
        }
        if (call.phase() != CallPhase.LISTEN_ONLY && !call.ids.meetingId().isEmpty()) {
            call.emit(new CallEffect.DeleteMeeting(call.ids.meetingId()));
        }
        if (!call.invocations.isMeetingPending()) {
            call.emit(new CallEffect.DeleteRecord(call.ids.callId()));
        }
    }

    /** The pipeline of a call without a stream is started again; a second request for one meeting has no effect. */
    void restore(StepBuilder call, CallRecord record) {
        call.ids = record.ids();
        call.media = State.restored(record.source());
        if (record.isJoined()) {
            call.setDeadline(Deadline.MAX_DURATION, timings.maxDuration());
            joined(call);
        }
    }

    /** Returns whether the call cannot go on; a call that is only listened to ends when the rest of its stream is read. */
    boolean isLostByMeetingEnd(StepBuilder call) {
        if (call.phase() == CallPhase.LISTEN_ONLY) {
            call.setDeadline(Deadline.HANGUP, timings.actions().hangup());
            return false;
        }
        return isAudioNeeded(call);
    }

    private static boolean isAudioNeeded(StepBuilder call) {
        return switch (call.phase()) {
            case JOINING, LISTENING, INTERRUPTED, AWAITING_ANSWER, ANSWERING, LISTEN_ONLY -> true;
            case NEW, OPENING, CLOSING, ENDED -> false;
        };
    }
}
