package dev.llafar.transcriber.model;

/** What is wanted of speech: the words as spoken, or their English translation. */
public enum SpeechTask {
    TRANSCRIBE,
    TRANSLATE
}
