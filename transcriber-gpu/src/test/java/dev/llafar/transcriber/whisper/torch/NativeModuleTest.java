package dev.llafar.transcriber.whisper.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.IValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeModuleTest {
    private NativeModule module;

    @BeforeEach
    void load() {
        NativeModule.engine(1);
        module = NativeModule.load(ProgramArchive.whisper(), Device.cpu());
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void closesTheArgumentsOfACallThatThrows() {
        IValue ids = IValue.listFrom(1, 2);
        IValue row = IValue.from(0);

        // No weights are loaded.
        assertThatThrownBy(() -> module.call("prefill", ids, IValue.from(1), row))
                .isInstanceOf(EngineException.class);

        assertThat(ids.isReleased()).isTrue();
        assertThat(row.isReleased()).isTrue();
    }

    @Test
    void closesTheArgumentsOfAReadThatThrows() {
        IValue ids = IValue.listFrom(1);
        IValue positions = IValue.listFrom(0);

        assertThatThrownBy(() -> module.read("decode_logits", ids, positions)).isInstanceOf(EngineException.class);

        assertThat(ids.isReleased()).isTrue();
        assertThat(positions.isReleased()).isTrue();
    }
}
