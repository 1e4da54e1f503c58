package dev.llafar.transcriber.whisper.checkpoint;

/**
 * The parameters of log-mel spectrograms, from preprocessor_config.json.
 *
 * @param sampleRateHz always 16,000, the rate of the sample clock
 * @param fftSamples window and transform length
 * @param hopSamples step between frames
 * @param contextSamples the input of the encoder; shorter utterances are padded with silence
 */
public record FeatureSettings(int sampleRateHz, int mels, int fftSamples, int hopSamples, int contextSamples) {

    /** Mel frames of a whole context. */
    public int frames() {
        return contextSamples / hopSamples;
    }

    /** Reads preprocessor_config.json and checks it against config.json. */
    static FeatureSettings read(JsonFile json, ModelGeometry geometry) {
        int rate = json.whole("sampling_rate", 1, 1 << 20, 16_000);
        if (rate != 16_000) {
            throw new CheckpointException(json.file(), "sampling_rate", String.valueOf(rate), "16000");
        }
        int mels = json.whole("feature_size", 1, 1024);
        if (mels != geometry.mels()) {
            throw new CheckpointException(
                    json.file(),
                    "feature_size",
                    String.valueOf(mels),
                    geometry.mels() + " as num_mel_bins in config.json");
        }
        int fft = json.whole("n_fft", 16, 1 << 14);
        int hop = json.whole("hop_length", 1, fft);
        if (fft % 2 != 0) {
            throw new CheckpointException(json.file(), "n_fft", String.valueOf(fft), "an even number");
        }
        int chunkSamples = json.has("n_samples")
                ? json.whole("n_samples", 1, Integer.MAX_VALUE)
                : Math.multiplyExact(json.whole("chunk_length", 1, 3600), rate);
        int frames = chunkSamples / hop;
        // The second convolution has stride 2: S positions are 2 S frames.
        if (frames != 2 * geometry.sourcePositions()) {
            throw new CheckpointException(
                    json.file(),
                    "n_samples",
                    chunkSamples + " (" + frames + " frames)",
                    2 * geometry.sourcePositions() + " frames for max_source_positions in config.json");
        }
        return new FeatureSettings(rate, mels, fft, hop, frames * hop);
    }
}
