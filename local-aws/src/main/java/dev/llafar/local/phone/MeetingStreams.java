package dev.llafar.local.phone;

import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.voice.AudioClipEncoder;
import dev.llafar.local.voice.CallerAudioEvent;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Gives every voice of a meeting with a pipeline a stream, and tells when it begins and ends. */
final class MeetingStreams {
    private final StreamStore store;
    private final PoolStreams pool;
    private final AudioClipEncoder encoder;
    private final MkvTrack track;
    private final LongSupplier nowMillis;
    private final BiConsumer<AttendeeStream, MeetingEvents.Written> news;

    MeetingStreams(
            StreamStore store,
            AudioClipEncoder encoder,
            LongSupplier nowMillis,
            BiConsumer<AttendeeStream, MeetingEvents.Written> news) {
        this.store = store;
        this.pool = new PoolStreams(store);
        this.encoder = encoder;
        this.track = encoder.track();
        this.nowMillis = nowMillis;
        this.news = news;
    }

    AttendeeStream open(Pipeline pipeline, Meeting meeting, Attendee attendee) {
        long now = nowMillis.getAsLong();
        VideoStream stream = pool.take(pipeline.pool(), now);
        return new AttendeeStream(
                pipeline, meeting, attendee, store.openWriter(stream, now), track, encoder.sampleRateHz());
    }

    /** What comes back is present for the first sound. */
    Optional<MeetingEvents.Written> write(AttendeeStream tap, CallerAudioEvent.Sound sound) {
        Optional<MeetingEvents.Written> start = tap.write(sound, nowMillis.getAsLong());
        start.ifPresent(written -> news.accept(tap, written));
        return start;
    }

    /** Gives the stream back; absent when nothing was written. */
    Optional<MeetingEvents.Written> close(AttendeeStream tap) {
        Optional<MeetingEvents.Written> end = tap.close(nowMillis.getAsLong());
        pool.giveBack(tap.pipeline().pool(), tap.stream());
        end.ifPresent(written -> news.accept(tap, written));
        return end;
    }

    int inUse() {
        return pool.inUse();
    }
}
