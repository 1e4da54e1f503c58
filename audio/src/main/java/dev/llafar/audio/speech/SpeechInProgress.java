package dev.llafar.audio.speech;

/**
 * The utterance being spoken, as far as it has been heard.
 *
 * @param startSample of the first sample, on the sample clock
 * @param speechEndSample end of the last frame in which speech was heard
 * @param samples a copy, the receiver's to keep
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a list of boxed samples would cost eight times as much.
public record SpeechInProgress(long startSample, long speechEndSample, short[] samples) {}
