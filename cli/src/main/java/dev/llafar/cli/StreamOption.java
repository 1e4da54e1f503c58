package dev.llafar.cli;

import dev.llafar.kvs.endpoint.StreamRef;
import picocli.CommandLine.Option;

/** The option for a stream of Kinesis Video Streams. */
final class StreamOption {
    @Option(names = "--stream", required = true, paramLabel = "NAME", description = "Name or ARN of the stream.")
    private String nameOrArn = "";

    StreamRef ref() {
        return StreamRef.parse(nameOrArn);
    }

    /** The name of the stream; for an ARN, its part after the last colon. */
    String shortName() {
        return nameOrArn.substring(nameOrArn.lastIndexOf(':') + 1);
    }

    @Override
    public String toString() {
        return nameOrArn;
    }
}
