package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.StreamFailure.invalid;
import static dev.llafar.transcriber.service.StreamFailure.quoted;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.media.Resampler;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.transcriber.model.DecodeRequest.Options;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SpeechTask;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A stream's config, checked against the model.
 *
 * @param sessionId empty if the client left it to the server
 * @param sampleRateHz of the PCM that comes
 * @param channels interleaved, mixed to one
 * @param startSample where the sample clock starts
 */
record SessionSettings(
        String sessionId, int sampleRateHz, int channels, long startSample, Options options, boolean wantsPartials) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{0,128}");
    private static final int MOST_CHANNELS = 8;
    private static final int MOST_PHRASES = 64;
    private static final int LONGEST_PHRASE = 100;
    /** Fifty years; keeps byte positions within a long for any number of channels. */
    private static final long LAST_START_SAMPLE = 1L << 44;

    /** The same audio gives the same text, whoever sends it and whenever. */
    private static final long RANDOM_SEED = 0;

    /** @throws StreamFailure naming the field that is wrong */
    static SessionSettings of(StreamConfig config, ModelDescription model) {
        requireId("session_id", config.getSessionId());
        requireId("conversation_id", config.getConversationId());
        return new SessionSettings(
                config.getSessionId(),
                sampleRateHz(config),
                channels(config),
                startSample(config),
                new Options(
                        languages(config, model),
                        task(config, model),
                        config.getWordTimes(),
                        phrases(config),
                        RANDOM_SEED),
                !config.getNoPartials());
    }

    private static void requireId(String field, String id) {
        if (!ID.matcher(id).matches()) {
            throw invalid(field, quoted(id), "at most 128 of A-Z a-z 0-9 . _ -");
        }
    }

    private static int sampleRateHz(StreamConfig config) {
        switch (config.getEncoding()) {
            case ENCODING_UNSPECIFIED, ENCODING_PCM_S16LE -> {}
            case ENCODING_OGG_OPUS, ENCODING_WEBM_OPUS, ENCODING_CONTAINER, UNRECOGNIZED ->
                throw invalid(
                        "encoding",
                        config.getEncodingValue(),
                        "ENCODING_PCM_S16LE (1) or none; the gateway decodes other encodings");
        }
        int rate = config.getSampleRateHz() == 0 ? SampleClock.SAMPLE_RATE_HZ : config.getSampleRateHz();
        if (rate < Resampler.MIN_RATE_HZ || rate > Resampler.MAX_RATE_HZ) {
            throw invalid(
                    "sample_rate_hz",
                    Integer.toUnsignedString(rate),
                    Resampler.MIN_RATE_HZ + " to " + Resampler.MAX_RATE_HZ + ", or none");
        }
        return rate;
    }

    private static int channels(StreamConfig config) {
        int channels = config.getChannels();
        if (channels < 0 || channels > MOST_CHANNELS) {
            throw invalid("channels", Integer.toUnsignedString(channels), "1 to " + MOST_CHANNELS + ", or none");
        }
        return Math.max(1, channels);
    }

    private static long startSample(StreamConfig config) {
        long start = config.hasResumeFromSample() ? config.getResumeFromSample() : 0;
        if (start < 0 || start > LAST_START_SAMPLE) {
            throw invalid("resume_from_sample", Long.toUnsignedString(start), "at most " + LAST_START_SAMPLE);
        }
        return start;
    }

    private static List<String> languages(StreamConfig config, ModelDescription model) {
        for (String language : config.getLanguagesList()) {
            if (!model.languages().contains(language)) {
                throw invalid(
                        "languages",
                        quoted(language),
                        "languages of the checkpoint: " + new TreeSet<>(model.languages()));
            }
        }
        return config.getLanguagesList().stream().distinct().toList();
    }

    private static SpeechTask task(StreamConfig config, ModelDescription model) {
        SpeechTask task =
                switch (config.getTask()) {
                    case TASK_UNSPECIFIED, TASK_TRANSCRIBE -> SpeechTask.TRANSCRIBE;
                    case TASK_TRANSLATE -> SpeechTask.TRANSLATE;
                    case UNRECOGNIZED -> throw invalid("task", config.getTaskValue(), "0 to 2");
                };
        if (!model.tasks().contains(task)) {
            throw invalid("task", task, "what the checkpoint was trained for: " + new TreeSet<>(model.tasks()));
        }
        return task;
    }

    private static List<String> phrases(StreamConfig config) {
        if (config.getPhrasesCount() > MOST_PHRASES) {
            throw invalid("phrases", config.getPhrasesCount() + " entries", "at most " + MOST_PHRASES);
        }
        for (String phrase : config.getPhrasesList()) {
            if (phrase.length() > LONGEST_PHRASE) {
                throw invalid("phrases", phrase.length() + " characters long", "at most " + LONGEST_PHRASE);
            }
        }
        return config.getPhrasesList();
    }

    /** Every failure of audio before or after the config is told alike. */
    static StreamFailure outOfOrder(String what) {
        return new StreamFailure(GrpcStatus.FAILED_PRECONDITION, what);
    }
}
