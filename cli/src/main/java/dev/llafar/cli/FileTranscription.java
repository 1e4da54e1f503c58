package dev.llafar.cli;

import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaException;
import dev.llafar.audio.media.MediaOptions;
import dev.llafar.audio.media.PcmChunk;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.cli.format.TranscriptFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Transcribes a file: one stream per channel, all at the same position, no faster than the transcriber accepts audio. */
final class FileTranscription {
    private final Transcriber transcriber;
    private final TranscriptionRequest request;
    private final boolean splitChannels;

    FileTranscription(Transcriber transcriber, TranscriptionRequest request, boolean splitChannels) {
        this.transcriber = transcriber;
        this.request = request;
        this.splitChannels = splitChannels;
    }

    /**
     * Transcribes one file.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    Result transcribe(Path file, FileProgress.Listener progress) throws IOException, InterruptedException {
        List<TranscriptFormat.Line> lines = Collections.synchronizedList(new ArrayList<>());
        List<Channel> channels = new ArrayList<>();
        boolean incomplete;
        try (MediaDecoder decoder = MediaDecoder.open(file, splitChannels ? MediaOptions.SPLIT : MediaOptions.MIXED)) {
            long totalSamples = decoder.description().durationSamples().orElse(0);
            for (PcmChunk chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                while (channels.size() < chunk.channels().size()) {
                    channels.add(new Channel(splitChannels ? channels.size() + 1 : 0, lines));
                }
                for (int channel = 0; channel < chunk.channels().size(); channel++) {
                    channels.get(channel).send(chunk.channels().get(channel));
                }
                progress.at(decoder.samplesDelivered(), totalSamples);
            }
            for (Channel channel : channels) {
                channel.finish();
            }
            incomplete = decoder.incomplete();
        } catch (MediaException withFileName) {
            throw withFileName;
        } catch (IOException failure) {
            throw new IOException(file + ": " + failure.getMessage(), failure);
        } finally {
            channels.forEach(Channel::close);
        }
        return new Result(List.copyOf(lines), incomplete);
    }

    /**
     * The transcript of one file.
     *
     * @param lines the utterances of all channels
     * @param incomplete whether parts of the file were missing or damaged
     */
    record Result(List<TranscriptFormat.Line> lines, boolean incomplete) {
        Result {
            lines = List.copyOf(lines);
        }
    }

    /** One channel's stream; used by one thread, which waits. */
    private final class Channel implements TranscriberListener, AutoCloseable {
        private final int number;
        private final List<TranscriptFormat.Line> lines;
        private final ExecutorService executor =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        // The executor's.
        private final TranscriberStream stream;
        private short @Nullable [] waiting;
        private @Nullable CompletableFuture<Void> accepted;

        @SuppressWarnings(
                "this-escape") // The first callback needs the executor, which starts with this stream's first task.
        private Channel(int number, List<TranscriptFormat.Line> lines) {
            this.number = number;
            this.lines = lines;
            this.stream = transcriber.open(request, 0, executor, this);
        }

        /** Returns when the transcriber has accepted the samples. */
        void send(short[] samples) throws IOException, InterruptedException {
            CompletableFuture<Void> done = new CompletableFuture<>();
            executor.execute(() -> {
                waiting = samples;
                accepted = done;
                pump();
            });
            await(CompletableFuture.anyOf(done, ended));
        }

        /** Returns when every final was received. */
        void finish() throws IOException, InterruptedException {
            executor.execute(stream::finish);
            await(ended);
        }

        private static void await(CompletableFuture<?> result) throws IOException, InterruptedException {
            try {
                result.get();
            } catch (ExecutionException failure) {
                throw failure.getCause() instanceof IOException named
                        ? named
                        : new IOException(String.valueOf(failure.getMessage()), failure);
            }
        }

        private void pump() {
            short[] samples = waiting;
            CompletableFuture<Void> done = accepted;
            if (samples != null && done != null && stream.isWritable()) {
                waiting = null;
                stream.write(samples);
                done.complete(null);
            }
        }

        @Override
        public void onReady() {
            // onWritable follows.
        }

        @Override
        public void onWritable() {
            pump();
        }

        @Override
        public void onEvent(SpeechEvent event) {
            switch (event) {
                case SpeechEvent.Final last ->
                    lines.add(new TranscriptFormat.Line(
                            number, last.startSample(), last.endSample(), last.text(), last.language(), last.words()));
                case SpeechEvent.SessionEnded end -> ended.complete(null);
                case SpeechEvent.SessionFailed failed ->
                    ended.completeExceptionally(new IOException(failed.error().message()));
                case SpeechEvent.SpeechStarted started -> {}
                case SpeechEvent.Partial partial -> {}
                case SpeechEvent.Settled settled -> {}
            }
        }

        @Override
        public void close() {
            executor.execute(stream::cancel);
            executor.shutdown();
        }
    }
}
