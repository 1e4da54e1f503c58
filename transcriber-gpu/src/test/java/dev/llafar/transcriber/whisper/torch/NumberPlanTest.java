package dev.llafar.transcriber.whisper.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.llafar.transcriber.whisper.checkpoint.ModelGeometry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberPlanTest {
    private static final String ZEN_4 = "flags\t: fpu sse2 avx2 avx512f avx512bw avx512_vnni avx512_bf16";
    private static final String ZEN_2 = "flags\t: fpu sse2 avx2 fma";
    private static final String GRAVITON_3 = "Features\t: fp asimd asimddp sve i8mm svebf16 bf16";

    private static final ModelGeometry SMALL = geometry(2);
    private static final ModelGeometry LARGE = geometry(24);

    private static ModelGeometry geometry(int decoderLayers) {
        return new ModelGeometry(80, 512, 4, 8, 2048, decoderLayers, 8, 2048, 1500, 448, 1000, true);
    }

    @Test
    void detectsBf16Support() {
        assertThat(NumberPlan.cpuHasBf16("amd64", ZEN_4, Map.of())).isTrue();
        assertThat(NumberPlan.cpuHasBf16("amd64", ZEN_2, Map.of())).isFalse();
        assertThat(NumberPlan.cpuHasBf16("aarch64", GRAVITON_3, Map.of())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ATEN_CPU_CAPABILITY, default, false",
        "ATEN_CPU_CAPABILITY, avx2, false",
        "ATEN_CPU_CAPABILITY, avx512, true",
        "ONEDNN_MAX_CPU_ISA, AVX2, false",
        "ONEDNN_MAX_CPU_ISA, avx512_core_vnni, false",
        "ONEDNN_MAX_CPU_ISA, AVX512_CORE_BF16, true",
        "ONEDNN_MAX_CPU_ISA, DEFAULT, true",
        "DNNL_MAX_CPU_ISA, AVX2, false"
    })
    void respectsRestrictionsOfTheEnvironment(String variable, String value, boolean bf16) {
        assertThat(NumberPlan.cpuHasBf16("amd64", ZEN_4, Map.of(variable, value)))
                .isEqualTo(bf16);
    }

    @Test
    void autoChooses32BitsWithoutBf16OrForASmallDecoder() {
        assertThat(auto(LARGE, true)).isEqualTo("int8 weights");
        assertThat(auto(LARGE, false)).isEqualTo("fp32");
        assertThat(auto(SMALL, true)).isEqualTo("fp32");
    }

    @Test
    void int8KeepsTheEncoderIn32BitsWithoutBf16() {
        NumberPlan plan = NumberPlan.of(Precision.INT8, Device.cpu(), LARGE, false);

        assertThat(plan.int8()).isTrue();
        assertThat(plan.encoder()).isEqualTo(NumberPlan.NumberType.FP32);
        assertThat(plan.caches()).isEqualTo(NumberPlan.NumberType.FP32);
    }

    @Test
    void rejectsUnsupportedPrecision() {
        assertThatThrownBy(() -> NumberPlan.of(Precision.FP16, Device.cpu(), SMALL, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("precision is fp16, expected fp32, bf16 or int8");
        assertThatThrownBy(() -> NumberPlan.of(Precision.INT8, Device.gpu(), SMALL, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("precision is int8, expected fp16, bf16 or fp32");
    }

    private static String auto(ModelGeometry geometry, boolean bf16) {
        return NumberPlan.of(Precision.AUTO, Device.cpu(), geometry, bf16).description();
    }
}
