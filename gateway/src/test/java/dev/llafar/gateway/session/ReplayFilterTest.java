package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpokenWord;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayFilterTest {
    private final ReplayFilter filter = new ReplayFilter();

    @Test
    void keepsFinalsThatFollowEachOther() {
        assertThat(filter.keepNew(last(0, 100, "a"))).isPresent();
        assertThat(filter.keepNew(last(100, 200, "b"))).isPresent();
    }

    @Test
    void dropsAFinalThatWasEmittedBefore() {
        filter.keepNew(last(0, 1_000, "a b"));
        assertThat(filter.keepNew(last(0, 1_000, "a b"))).isEmpty();
        assertThat(filter.keepNew(last(200, 1_100, "b"))).isEmpty();
    }

    @Test
    void keepsAFinalOfWhichMostIsNew() {
        filter.keepNew(last(0, 1_000, "a b"));
        assertThat(filter.keepNew(last(900, 2_000, "c"))).isPresent();
    }

    @Test
    void keepsTheNewWordsOfAFinalWhoseWordsHaveTimes() {
        filter.keepNew(last(0, 1_000, "a b"));
        var kept = filter.keepNew(
                last(500, 2_000, "b c d", word("b", 500, 990), word("c", 1_000, 1_400), word("d", 1_500, 2_000)));
        assertThat(kept).isPresent();
        assertThat(kept.get().text()).isEqualTo("c d");
        assertThat(kept.get().startSample()).isEqualTo(1_000);
        assertThat(kept.get().words()).extracting(SpokenWord::text).containsExactly("c", "d");
    }

    private static SpeechEvent.Final last(long start, long end, String text, SpokenWord... words) {
        return new SpeechEvent.Final(end, 0, start, end, text, "en", List.copyOf(Arrays.asList(words)), 0, false, 0);
    }

    private static SpokenWord word(String text, long start, long end) {
        return new SpokenWord(text, start, end, 1);
    }
}
