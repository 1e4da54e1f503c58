package dev.llafar.bench.kvs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs the Python peer in a separate process; the time excludes the start of the interpreter. */
record EbmlitePeer(Path python, Path script) {
    ParseThroughput.Result measure(Path stream, long streamBytes, int chunkBytes)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        List.of(python.toString(), script.toString(), stream.toString(), String.valueOf(chunkBytes)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(
                    "exit " + exit + " from " + script + "; check that ebmlite is installed in " + python);
        }
        JsonNode result = new ObjectMapper().readTree(output);
        return new ParseThroughput.Result(
                new ParseThroughput.Found(
                        result.get("frames").asLong(),
                        result.get("payloadBytes").asLong()),
                streamBytes / 1e6 / result.get("seconds").asDouble());
    }
}
