package dev.llafar.gateway.transcriber;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.gateway.testing.Voice;

/** The stand-in that other tests trust keeps the contract too. */
class ScriptedTranscriberTest extends TranscriberContract {
    @Override
    Transcriber transcriber(Life life) {
        return new ScriptedTranscriber(() -> life);
    }

    @Override
    Voice voice(long seed, int utterances) {
        return Voice.speaking(seed, utterances);
    }
}
