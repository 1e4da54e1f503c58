package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;
import java.util.Locale;

/**
 * The metadata that Kinesis Video Streams adds to a fragment in GetMedia.
 *
 * @param fragmentNumber digits
 * @param serverTimestampMillis since the epoch, when the service received it
 * @param producerTimestampMillis since the epoch, when the producer recorded it
 * @param millisBehindNow distance to the newest fragment
 */
public record ServedFragment(
        String fragmentNumber, long serverTimestampMillis, long producerTimestampMillis, long millisBehindNow) {
    List<MkvTag> tagsBefore() {
        return List.of(
                new MkvTag(FragmentTags.FRAGMENT_NUMBER, fragmentNumber),
                new MkvTag(FragmentTags.SERVER_TIMESTAMP, seconds(serverTimestampMillis)),
                new MkvTag(FragmentTags.PRODUCER_TIMESTAMP, seconds(producerTimestampMillis)));
    }

    /** The continuation token is last and marks the fragment's end. The service uses the fragment's number for it. */
    List<MkvTag> tagsAfter() {
        return List.of(
                new MkvTag(FragmentTags.MILLIS_BEHIND_NOW, Long.toString(millisBehindNow)),
                new MkvTag(FragmentTags.CONTINUATION_TOKEN, fragmentNumber));
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%d.%03d", millis / 1_000, millis % 1_000);
    }
}
