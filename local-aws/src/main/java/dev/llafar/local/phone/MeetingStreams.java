package dev.llafar.local.phone;

import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.voice.AudioClip;
import dev.llafar.local.voice.CallerAudioTrack;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Writes the audio of attendees of meetings with a pipeline to streams, and reports when each upload starts and ends. */
final class MeetingStreams {
    private final StreamStore store;
    private final PoolStreams pool;
    private final AudioClip.Encoder encoder;
    private final MkvTrack track;
    private final LongSupplier nowMillis;
    private final BiConsumer<AttendeeStream, MeetingEvents.Written> listener;

    MeetingStreams(
            StreamStore store,
            AudioClip.Encoder encoder,
            LongSupplier nowMillis,
            BiConsumer<AttendeeStream, MeetingEvents.Written> listener) {
        this.store = store;
        this.pool = new PoolStreams(store);
        this.encoder = encoder;
        this.track = encoder.track();
        this.nowMillis = nowMillis;
        this.listener = listener;
    }

    AttendeeStream open(Pipeline pipeline, Meeting meeting, Attendee attendee) {
        long now = nowMillis.getAsLong();
        VideoStream stream = pool.acquire(pipeline.pool(), now);
        return new AttendeeStream(
                pipeline, meeting, attendee, store.openWriter(stream, now), track, encoder.sampleRateHz());
    }

    /** Writes a part of the audio; returns the start of the upload for the first part. */
    Optional<MeetingEvents.Written> write(AttendeeStream upload, CallerAudioTrack.Event.Audio audio) {
        Optional<MeetingEvents.Written> start = upload.write(audio, nowMillis.getAsLong());
        start.ifPresent(written -> listener.accept(upload, written));
        return start;
    }

    /** Ends the upload and returns its range; empty if nothing was written. */
    Optional<MeetingEvents.Written> close(AttendeeStream upload) {
        Optional<MeetingEvents.Written> end = upload.close(nowMillis.getAsLong());
        pool.release(upload.pipeline().pool(), upload.stream());
        end.ifPresent(written -> listener.accept(upload, written));
        return end;
    }

    int inUse() {
        return pool.inUse();
    }
}
