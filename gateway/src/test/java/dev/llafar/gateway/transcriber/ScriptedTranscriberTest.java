package dev.llafar.gateway.transcriber;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;

/** The stand-in that other tests trust keeps the contract too. */
class ScriptedTranscriberTest extends TranscriberContract {
    @Override
    Transcriber transcriber(Life life) {
        return new ScriptedTranscriber(() -> life);
    }

    @Override
    ScriptedAudio voice(long seed, int utterances) {
        return ScriptedAudio.speaking(seed, utterances);
    }
}
