package dev.llafar.local.phone;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.MkvWriter;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.kvs.StoredFragment;
import dev.llafar.local.kvs.StreamWriter;
import dev.llafar.local.kvs.VideoStream;
import dev.llafar.local.voice.CallerAudioTrack;
import java.util.List;
import java.util.Optional;

/** Writes the audio of one attendee to a stream of the pool, with the tags of the Chime SDK. */
final class AttendeeStream {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private final Pipeline pipeline;
    private final Meeting meeting;
    private final Attendee attendee;
    private final StreamWriter writer;
    private final MkvTrack track;
    private final List<MkvTag> tags;
    private String firstNumber = "";
    private String lastNumber = "";
    private long firstMillis;
    private long endMillis;

    AttendeeStream(
            Pipeline pipeline,
            Meeting meeting,
            Attendee attendee,
            StreamWriter writer,
            MkvTrack track,
            int sampleRateHz) {
        this.pipeline = pipeline;
        this.meeting = meeting;
        this.attendee = attendee;
        this.writer = writer;
        this.track = track;
        this.tags = List.of(
                new MkvTag(FragmentTags.MEETING_ID, meeting.id()),
                new MkvTag("externalMeetingId", meeting.request().externalMeetingId()),
                new MkvTag(FragmentTags.ATTENDEE_ID, attendee.attendeeId()),
                new MkvTag(FragmentTags.EXTERNAL_USER_ID, attendee.externalUserId()),
                new MkvTag(FragmentTags.SAMPLE_RATE, Integer.toString(sampleRateHz)),
                new MkvTag(FragmentTags.CHANNELS, "1"));
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Meeting meeting() {
        return meeting;
    }

    Attendee attendee() {
        return attendee;
    }

    VideoStream stream() {
        return writer.stream();
    }

    /** Stores a part of the audio; returns the start of the upload for the first part. */
    Optional<MeetingEvents.Written> write(CallerAudioTrack.Event.Audio audio, long nowMillis) {
        if (stream().deleted()) {
            return Optional.empty();
        }
        Fragment media = new Fragment(
                new MkvEvent.SegmentInfo(MkvWriter.TICK_NANOS, "Llafar's Chime SDK", "Llafar's Chime SDK"),
                List.of(track),
                new FragmentTags(tags),
                audio.startNanos(),
                audio.frames());
        StoredFragment stored = writer.write(media, audio.lengthNanos() / NANOS_PER_MILLI, nowMillis);
        boolean first = firstNumber.isEmpty();
        if (first) {
            firstNumber = stored.number();
            firstMillis = stored.producerMillis();
        }
        lastNumber = stored.number();
        endMillis = stored.producerMillis() + stored.lengthMillis();
        return first
                ? Optional.of(new MeetingEvents.Written(stream().description().arn(), firstNumber, firstMillis, "", 0))
                : Optional.empty();
    }

    /** Ends the upload and returns its range; empty if nothing was written. */
    Optional<MeetingEvents.Written> close(long nowMillis) {
        writer.close(nowMillis);
        return firstNumber.isEmpty()
                ? Optional.empty()
                : Optional.of(new MeetingEvents.Written(
                        stream().description().arn(), firstNumber, firstMillis, lastNumber, endMillis));
    }
}
