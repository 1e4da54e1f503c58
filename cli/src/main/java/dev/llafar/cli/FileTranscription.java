package dev.llafar.cli;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaException;
import dev.llafar.audio.media.MediaOptions;
import dev.llafar.audio.media.PcmChunk;
import dev.llafar.cli.client.Caption;
import dev.llafar.cli.client.GrpcVoice;
import dev.llafar.cli.client.Voice;
import dev.llafar.cli.format.SpokenLine;
import dev.llafar.proto.v1.StreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Transcribes a file: one stream per channel, all at the same position, no faster than the transcriber accepts audio. */
final class FileTranscription {
    private final GrpcClient client;
    private final SocketAddress transcriber;
    private final StreamConfig config;
    private final boolean splitChannels;

    FileTranscription(Vertx vertx, int transcriberPort, StreamConfig config, boolean splitChannels) {
        this.client = GrpcClient.client(vertx);
        this.transcriber = SocketAddress.inetSocketAddress(transcriberPort, "127.0.0.1");
        this.config = config;
        this.splitChannels = splitChannels;
    }

    /**
     * Transcribes one file.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    Result transcribe(Path file, FileProgress.Listener progress) throws IOException, InterruptedException {
        List<SpokenLine> lines = Collections.synchronizedList(new ArrayList<>());
        List<Voice> voices = new ArrayList<>();
        boolean incomplete;
        try (MediaDecoder decoder = MediaDecoder.open(file, splitChannels ? MediaOptions.SPLIT : MediaOptions.MIXED)) {
            long totalSamples = decoder.description().durationSamples().orElse(0);
            for (PcmChunk chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                while (voices.size() < chunk.channels().size()) {
                    voices.add(open(splitChannels ? voices.size() + 1 : 0, lines));
                }
                for (int channel = 0; channel < chunk.channels().size(); channel++) {
                    byte[] bytes = PcmBytes.bytesOf(chunk.channels().get(channel));
                    voices.get(channel).send(bytes, bytes.length);
                }
                progress.at(decoder.samplesDelivered(), totalSamples);
            }
            for (Voice voice : voices) {
                voice.finish();
            }
            incomplete = decoder.incomplete();
        } catch (MediaException withFileName) {
            throw withFileName;
        } catch (IOException failure) {
            throw new IOException(file + ": " + failure.getMessage(), failure);
        } finally {
            voices.forEach(Voice::close);
        }
        return new Result(List.copyOf(lines), incomplete);
    }

    /**
     * The transcript of one file.
     *
     * @param lines the utterances of all channels
     * @param incomplete whether parts of the file were missing or damaged
     */
    record Result(List<SpokenLine> lines, boolean incomplete) {
        Result {
            lines = List.copyOf(lines);
        }
    }

    private Voice open(int channel, List<SpokenLine> lines) throws IOException, InterruptedException {
        return GrpcVoice.open(client, transcriber, config, null, caption -> {
            if (caption.isFinal()) {
                lines.add(line(channel, caption));
            }
        });
    }

    private static SpokenLine line(int channel, Caption caption) {
        return new SpokenLine(
                channel,
                caption.startSample(),
                caption.endSample(),
                caption.text(),
                caption.language(),
                caption.words());
    }
}
