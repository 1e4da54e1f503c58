package dev.llafar.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.AudioBudget;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnsettledAudioTest {
    @Test
    void returnsExactlyTheUnsettledSamples() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            UnsettledAudio audio =
                    new UnsettledAudio(50_000, AudioBudget.unbounded().open(0));
            short next = 0;
            for (int step = 0; step < 100; step++) {
                if (!audio.isFull()) {
                    short[] samples = new short[random.nextInt(20_000)];
                    for (int i = 0; i < samples.length; i++) {
                        samples[i] = next++;
                    }
                    audio.append(samples);
                }
                audio.settleThrough(audio.startSample() + random.nextInt(20_000));
                long from =
                        audio.startSample() + (long) (random.nextDouble() * (audio.endSample() - audio.startSample()));
                short[] copied = audio.copy(from, 1_000);
                for (int i = 0; i < copied.length; i++) {
                    assertThat(copied[i]).as("seed " + seed).isEqualTo((short) (from + i));
                }
            }
        }
    }

    @Test
    void isFullAtItsBoundUntilSettled() {
        UnsettledAudio audio = new UnsettledAudio(1_000, AudioBudget.unbounded().open(0));
        audio.append(new short[999]);
        assertThat(audio.isFull()).isFalse();
        audio.append(new short[500]);
        assertThat(audio.isFull()).isTrue();
        audio.settleThrough(500);
        assertThat(audio.isFull()).isFalse();
    }

    @Test
    void settlesNeitherBackwardsNorBeyondItsEnd() {
        UnsettledAudio audio = new UnsettledAudio(1_000, AudioBudget.unbounded().open(0));
        audio.append(new short[100]);
        audio.settleThrough(60);
        audio.settleThrough(10);
        assertThat(audio.startSample()).isEqualTo(60);
        audio.settleThrough(500);
        assertThat(audio.startSample()).isEqualTo(100);
    }

    @Test
    void refusesToCopySettledSamples() {
        UnsettledAudio audio = new UnsettledAudio(1_000, AudioBudget.unbounded().open(0));
        audio.append(new short[100]);
        audio.settleThrough(50);
        assertThatThrownBy(() -> audio.copy(49, 1)).hasMessageContaining("fromSample: 49; expected 50 to 100");
    }
}
