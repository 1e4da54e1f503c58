package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;
import java.util.Locale;

/**
 * What Kinesis Video Streams adds to a fragment when it serves it.
 *
 * @param fragmentNumber digits
 * @param serverTimestampMillis since the epoch, when the service received it
 * @param producerTimestampMillis since the epoch, when the producer recorded it
 * @param millisBehindNow distance to the newest fragment
 */
public record ServedFragment(
        String fragmentNumber, long serverTimestampMillis, long producerTimestampMillis, long millisBehindNow) {
    List<MkvTag> tagsInFront() {
        return List.of(
                new MkvTag(FragmentTags.FRAGMENT_NUMBER, fragmentNumber),
                new MkvTag(FragmentTags.SERVER_TIMESTAMP, seconds(serverTimestampMillis)),
                new MkvTag(FragmentTags.PRODUCER_TIMESTAMP, seconds(producerTimestampMillis)));
    }

    /** The continuation token comes last and so marks the fragment's end; the service uses the fragment's number. */
    List<MkvTag> tagsBehind() {
        return List.of(
                new MkvTag(FragmentTags.MILLIS_BEHIND_NOW, Long.toString(millisBehindNow)),
                new MkvTag(FragmentTags.CONTINUATION_TOKEN, fragmentNumber));
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%d.%03d", millis / 1_000, millis % 1_000);
    }
}
