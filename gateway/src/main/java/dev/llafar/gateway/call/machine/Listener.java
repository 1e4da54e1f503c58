package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.StreamStart;
import org.jspecify.annotations.Nullable;

/** The way to the caller's voice: a meeting, its pipeline, the stream, its consumer. Events of it come in any order. */
final class Listener {
    private static final int MOST_PIPELINE_TRIES = 4;
    private static final int MOST_RESTARTS = 5;
    private final CallTimes times;

    Listener(CallTimes times) {
        this.times = times;
    }

    void meetingSeen(CallDraft call) {
        call.ear = call.ear.meetingSeen();
        meetingKnown(call);
    }

    /** The pipeline is started once, when the meeting has begun and is known, whichever is later. */
    void meetingKnown(CallDraft call) {
        if (call.ear.isMeetingSeen() && call.ear.pipelineTries() == 0) {
            startPipeline(call);
        }
    }

    /** The meeting's event may never come: then the pipeline is started without it. */
    void joined(CallDraft call) {
        if (call.ear.pipelineTries() == 0) {
            call.await(Deadline.PIPELINE, times.pipeline());
        }
        if (call.ear.stream() == null) {
            call.await(Deadline.STREAM, times.stream());
        }
    }

    void startPipeline(CallDraft call) {
        if (isWanted(call) && call.ear.stream() == null && !call.ids.meetingId().isEmpty()) {
            call.ear = call.ear.pipelineTried();
            call.stopAwaiting(Deadline.PIPELINE);
            call.emit(new CallEffect.StartPipeline(call.ids.meetingId()));
        }
    }

    /** Tries again as long as there is hope. */
    boolean isLostWithoutPipeline(CallDraft call, CallEvent.PipelineFailed failed) {
        if (!isWanted(call) || call.ear.stream() != null) {
            return false;
        }
        if (failed.isRetryable() && call.ear.pipelineTries() < MOST_PIPELINE_TRIES) {
            call.await(Deadline.PIPELINE, times.backoff(call.ear.pipelineTries()));
            return false;
        }
        return true;
    }

    void streamStarted(CallDraft call, StreamStart start) {
        boolean isCallers = !call.ids.attendeeId().isEmpty()
                && start.attendeeId().equals(call.ids.attendeeId())
                && (start.meetingId().isEmpty() || start.meetingId().equals(call.ids.meetingId()));
        if (isCallers && isWanted(call) && !call.ear.knows(start)) {
            hear(call, start);
        }
    }

    void listenOnly(CallDraft call, StreamStart start) {
        call.ids = new CallIds(start.callId(), "", "", "", start.meetingId(), start.attendeeId());
        hear(call, start);
    }

    private void hear(CallDraft call, StreamStart start) {
        if (call.ear.isListening()) {
            call.emit(new CallEffect.StopConsumer());
        }
        call.ear = call.ear.at(start);
        call.stopAwaiting(Deadline.STREAM);
        call.stopAwaiting(Deadline.PIPELINE);
        call.stopAwaiting(Deadline.CONSUMER);
        listen(call);
    }

    /** From the first fragment, or after the last one that needs no second hearing. */
    void listen(CallDraft call) {
        @Nullable StreamStart stream = call.ear.stream();
        if (stream == null || call.ear.isListening()) {
            return;
        }
        boolean isAfter = !call.ear.settledFragment().isEmpty();
        call.ear = call.ear.listening();
        call.emit(new CallEffect.StartConsumer(
                stream.meetingId(),
                stream.attendeeId(),
                stream.streamArn(),
                isAfter ? call.ear.settledFragment() : stream.startFragment(),
                isAfter,
                stream.startMillis()));
    }

    void settled(CallDraft call, CallEvent.ConsumerSettled settled) {
        if (call.ear.isListening()) {
            call.ear = call.ear.settled(settled.fragment());
            call.saveSettled(times.save());
        }
    }

    void streamEnded(CallDraft call, CallEvent.StreamEnded ended) {
        @Nullable StreamStart stream = call.ear.stream();
        if (stream != null
                && stream.streamArn().equals(ended.streamArn())
                && stream.attendeeId().equals(ended.attendeeId())) {
            call.ear = call.ear.streamEnded();
            if (call.phase() == CallPhase.LISTEN_ONLY) {
                call.await(Deadline.HANGUP, times.hangup()); // what is in the stream is still being read
            }
        }
    }

    /** Starts it again as long as there is hope. A stream that has ended is not missed: the hang-up will follow. */
    boolean isLostWithoutConsumer(CallDraft call) {
        if (!call.ear.isListening()) {
            return false;
        }
        call.ear = call.ear.notListening();
        if (call.ear.isStreamEnded() || !isWanted(call)) {
            return false;
        }
        if (call.ear.restarts() > MOST_RESTARTS) {
            return true;
        }
        call.count(CallMetric.CONSUMER_RESTARTED);
        call.await(Deadline.CONSUMER, times.backoff(call.ear.restarts()));
        return false;
    }

    /** The first time is forgiven: as long again. */
    boolean isStreamMissedAgain(CallDraft call) {
        boolean isAgain = call.ear.isMissed();
        call.ear = call.ear.missed();
        call.count(CallMetric.APOLOGY);
        call.await(Deadline.STREAM, times.stream());
        return isAgain;
    }

    /** What was begun is ended; of a call that is only listened to, the meeting is not ours. */
    void leave(CallDraft call) {
        if (call.ear.isListening()) {
            call.ear = call.ear.notListening();
            call.emit(new CallEffect.StopConsumer());
        }
        if (call.phase() != CallPhase.LISTEN_ONLY && !call.ids.meetingId().isEmpty()) {
            call.emit(new CallEffect.DeleteMeeting(call.ids.meetingId()));
        }
        if (!call.invocations.isMeetingAwaited()) {
            call.emit(new CallEffect.ForgetRecord(call.ids.callId()));
        }
    }

    /** The pipeline of a call that still waits for its stream is asked for again, which does no harm. */
    void restore(CallDraft call, CallRecord before) {
        call.ids = before.ids();
        call.ear = Ear.of(before.ear());
        if (before.isJoined()) {
            call.await(Deadline.LENGTH, times.longestCall());
            joined(call);
        }
    }

    /** Whoever only listens reads the stream to its end; a call without a meeting is none. */
    boolean isLostWithoutMeeting(CallDraft call) {
        if (call.phase() == CallPhase.LISTEN_ONLY) {
            call.await(Deadline.HANGUP, times.hangup());
            return false;
        }
        return isWanted(call);
    }

    private static boolean isWanted(CallDraft call) {
        return switch (call.phase()) {
            case JOINING, LISTENING, HEARING, ASKED, ANSWERING, LISTEN_ONLY -> true;
            case NEW, OPENING, CLOSING, ENDED -> false;
        };
    }
}
