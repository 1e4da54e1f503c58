package dev.llafar.kvs.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.mkv.MkvTag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentTagsTest {
    @ParameterizedTest
    @CsvSource({
        "1726677687.758, 1726677687758",
        "1726677687.7, 1726677687700",
        "1726677687.7589, 1726677687758",
        "1726677687, 1726677687000",
        "' 1726677687.758 ', 1726677687758"
    })
    void timestampsAreSecondsAndAFraction(String text, long millis) {
        assertThat(tags(FragmentTags.SERVER_TIMESTAMP, text).serverTimestampMillis())
                .hasValue(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1.5", "1.5e9", ".5", "1726677687.x", "99999999999999999999"})
    void invalidTimestampsAreAbsent(String text) {
        assertThat(tags(FragmentTags.SERVER_TIMESTAMP, text).serverTimestampMillis())
                .isEmpty();
    }

    @Test
    void theLastTagOfANameApplies() {
        var tags = new FragmentTags(List.of(new MkvTag("sampleRate", "8000"), new MkvTag("sampleRate", "48000")));
        assertThat(tags.sampleRateHz()).hasValue(48_000);
    }

    @Test
    void numbersOutOfRangeAreAbsent() {
        assertThat(tags(FragmentTags.CHANNELS, "0").channels()).isEmpty();
        assertThat(tags(FragmentTags.SAMPLE_RATE, "3000000000").sampleRateHz()).isEmpty();
        assertThat(tags(FragmentTags.FRAGMENT_NUMBER, "12a").fragmentNumber()).isEmpty();
        assertThat(tags(FragmentTags.MILLIS_BEHIND_NOW, "0").millisBehindNow()).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "3002, true",
        "4000, false",
        "4500, false",
        "4501, false",
        "4502, false",
        "4503, true",
        "4504, false",
        "4505, false",
        "4506, false",
        "5000, true",
        "9999, false"
    })
    void errorsAreClassifiedAsRetryable(String id, boolean retryable) {
        assertThat(tags(FragmentTags.ERROR_ID, id).error()).contains(new FragmentEvent.KinesisError(id, ""));
        assertThat(new FragmentEvent.KinesisError(id, "").retryable()).isEqualTo(retryable);
        assertThat(new FragmentEvent.KinesisError("", id).retryable()).isEqualTo(retryable);
    }

    private static FragmentTags tags(String name, String value) {
        return new FragmentTags(List.of(new MkvTag(name, value)));
    }
}
