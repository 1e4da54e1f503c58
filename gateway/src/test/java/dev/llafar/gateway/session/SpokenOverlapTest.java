package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.transcriber.SpokenWord;
import dev.llafar.gateway.transcriber.TranscriberEvent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpokenOverlapTest {
    private final SpokenOverlap overlap = new SpokenOverlap();

    @Test
    void keepsFinalsThatFollowEachOther() {
        assertThat(overlap.keepNew(heard(0, 100, "a"))).isPresent();
        assertThat(overlap.keepNew(heard(100, 200, "b"))).isPresent();
    }

    @Test
    void dropsAFinalThatWasToldAlready() {
        overlap.keepNew(heard(0, 1_000, "a b"));
        assertThat(overlap.keepNew(heard(0, 1_000, "a b"))).isEmpty();
        assertThat(overlap.keepNew(heard(200, 1_100, "b"))).isEmpty();
    }

    @Test
    void keepsAFinalOfWhichMostIsNew() {
        overlap.keepNew(heard(0, 1_000, "a b"));
        assertThat(overlap.keepNew(heard(900, 2_000, "c"))).isPresent();
    }

    @Test
    void keepsTheNewWordsOfAFinalWhoseWordsHaveTimes() {
        overlap.keepNew(heard(0, 1_000, "a b"));
        var kept = overlap.keepNew(
                heard(500, 2_000, "b c d", word("b", 500, 990), word("c", 1_000, 1_400), word("d", 1_500, 2_000)));
        assertThat(kept).isPresent();
        assertThat(kept.get().text()).isEqualTo("c d");
        assertThat(kept.get().startSample()).isEqualTo(1_000);
        assertThat(kept.get().words()).extracting(SpokenWord::text).containsExactly("c", "d");
    }

    private static TranscriberEvent.Final heard(long start, long end, String text, SpokenWord... words) {
        return new TranscriberEvent.Final(end, start, end, text, "en", List.copyOf(Arrays.asList(words)), 0, 0);
    }

    private static SpokenWord word(String text, long start, long end) {
        return new SpokenWord(text, start, end, 1);
    }
}
