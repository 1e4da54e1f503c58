package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The tags of a fragment, with accessors for the known ones. Invalid values count as absent, because an invalid tag of a
 * producer is no reason to drop the audio.
 */
public record FragmentTags(List<MkvTag> all) {
    public static final String FRAGMENT_NUMBER = "AWS_KINESISVIDEO_FRAGMENT_NUMBER";
    public static final String SERVER_TIMESTAMP = "AWS_KINESISVIDEO_SERVER_TIMESTAMP";
    public static final String PRODUCER_TIMESTAMP = "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP";
    public static final String MILLIS_BEHIND_NOW = "AWS_KINESISVIDEO_MILLIS_BEHIND_NOW";
    public static final String CONTINUATION_TOKEN = "AWS_KINESISVIDEO_CONTINUATION_TOKEN";
    public static final String ERROR_CODE = "AWS_KINESISVIDEO_ERROR_CODE";
    public static final String ERROR_ID = "AWS_KINESISVIDEO_ERROR_ID";

    /** A tag of Amazon Connect. */
    public static final String CONTACT_ID = "ContactId";

    public static final String INSTANCE_ID = "InstanceId";
    /** A tag of Amazon Connect with the format, which the track's codec id does not declare correctly. */
    public static final String MIME_TYPE = "MimeType";

    /** Amazon Connect's name of the caller's track, and a tag with that track's number. */
    public static final String AUDIO_FROM_CUSTOMER = "AUDIO_FROM_CUSTOMER";

    /** Amazon Connect's name of the track that is sent to the caller, and a tag with that track's number. */
    public static final String AUDIO_TO_CUSTOMER = "AUDIO_TO_CUSTOMER";

    /** A tag of the Chime SDK. */
    public static final String MEETING_ID = "meetingId";

    public static final String ATTENDEE_ID = "attendeeId";
    public static final String EXTERNAL_USER_ID = "externalUserId";
    public static final String SAMPLE_RATE = "sampleRate";
    public static final String CHANNELS = "channels";

    /** The prefix of tags of Kinesis Video Streams, reserved for the service. */
    public static final String SERVICE_PREFIX = "AWS_";

    public FragmentTags {
        all = List.copyOf(all);
    }

    /** The last value of a tag. */
    public Optional<String> value(String name) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).name().equals(name)) {
                return Optional.of(all.get(i).value());
            }
        }
        return Optional.empty();
    }

    /** About 47 digits, too many for a long; ordered as a number. */
    public Optional<String> fragmentNumber() {
        return value(FRAGMENT_NUMBER).filter(FragmentTags::isNumber);
    }

    /** Milliseconds since the epoch. */
    public OptionalLong serverTimestampMillis() {
        return timestampMillis(SERVER_TIMESTAMP);
    }

    /** Milliseconds since the epoch. */
    public OptionalLong producerTimestampMillis() {
        return timestampMillis(PRODUCER_TIMESTAMP);
    }

    /** The lag of this fragment behind the newest one. */
    public OptionalLong millisBehindNow() {
        return longValue(MILLIS_BEHIND_NOW);
    }

    /** The position at which GetMedia can continue after this fragment. */
    public Optional<String> continuationToken() {
        return value(CONTINUATION_TOKEN);
    }

    public Optional<String> contactId() {
        return value(CONTACT_ID);
    }

    public Optional<String> meetingId() {
        return value(MEETING_ID);
    }

    public Optional<String> attendeeId() {
        return value(ATTENDEE_ID);
    }

    public Optional<String> mimeType() {
        return value(MIME_TYPE);
    }

    /** Hertz. */
    public OptionalInt sampleRateHz() {
        return positive(SAMPLE_RATE);
    }

    public OptionalInt channels() {
        return positive(CHANNELS);
    }

    /** Present if Kinesis reports an error instead of media. */
    public Optional<FragmentEvent.KinesisError> error() {
        var id = value(ERROR_ID);
        var code = value(ERROR_CODE);
        return id.isEmpty() && code.isEmpty()
                ? Optional.empty()
                : Optional.of(new FragmentEvent.KinesisError(id.orElse(""), code.orElse("")));
    }

    /** The tags of the producer, without those of Kinesis Video Streams. */
    public List<MkvTag> ofProducer() {
        return all.stream()
                .filter(tag -> !tag.name().startsWith(SERVICE_PREFIX))
                .toList();
    }

    /** A tag with a number from 1 to {@link Integer#MAX_VALUE}. */
    public OptionalInt positive(String name) {
        var value = longValue(name);
        return value.isPresent() && value.getAsLong() >= 1 && value.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }

    private OptionalLong longValue(String name) {
        var text = value(name).map(String::strip).orElse("");
        return isNumber(text) && text.length() <= 18 ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Parses "1726677687.758": seconds and a fraction, of which three digits are used. */
    private OptionalLong timestampMillis(String name) {
        var text = value(name).map(String::strip).orElse("");
        int point = text.indexOf('.');
        var seconds = point < 0 ? text : text.substring(0, point);
        var fraction = point < 0 ? "" : text.substring(point + 1);
        if (!isNumber(seconds) || seconds.length() > 12 || !(fraction.isEmpty() || isNumber(fraction))) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(seconds) * 1_000 + Long.parseLong((fraction + "000").substring(0, 3)));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
