package dev.llafar.kvs.record;

import dev.llafar.kvs.fragment.CallIdentity;
import dev.llafar.kvs.fragment.Fragment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream's calls, one recording each: a stream is used again, and where the fragments' tags name another call a
 * new recording begins. Recordings are named after the stream and the call ({@code STREAM-CONTACT}, or the time of its
 * first fragment); what is there already is never written over. See {@link CallRecorder} for the files of a call.
 *
 * <p>Does file input and output in the caller's thread. Not thread safe.
 */
public final class StreamRecorder implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int MOST_NAMESAKES = 1_000;

    private final Path folder;
    private final String stream;
    private final List<Path> written = new ArrayList<>();
    private @Nullable CallRecorder current;
    private CallIdentity call = CallIdentity.UNKNOWN;
    private int calls;

    /** @param stream what the names of all files begin with */
    public StreamRecorder(Path folder, String stream) {
        this.folder = folder;
        this.stream = CallRecorder.fileName(stream);
    }

    /**
     * What was recorded so far.
     *
     * @param calls how many, the one under way included
     * @param seconds of the call under way
     * @param voices of the call under way
     */
    public record Progress(int calls, double seconds, List<String> voices) {}

    /** Adds a fragment; all files are valid afterwards. */
    public void accept(Fragment fragment) throws IOException {
        CallIdentity next = CallIdentity.of(fragment.tags());
        CallRecorder recorder = current;
        if (recorder != null && call.contradicts(next)) {
            end(recorder);
            recorder = null;
        }
        if (recorder == null) {
            call = next;
            calls++;
            recorder = new CallRecorder(folder, name(next, fragment));
            current = recorder;
        }
        call = call.and(next);
        recorder.accept(fragment);
    }

    public Progress progress() {
        CallRecorder recorder = current;
        return recorder == null
                ? new Progress(calls, 0, List.of())
                : new Progress(calls, recorder.seconds(), recorder.voices());
    }

    /** The files written so far, call by call. */
    public List<Path> files() {
        var files = new ArrayList<>(written);
        if (current != null) {
            files.addAll(current.files());
        }
        return files;
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            end(current);
        }
    }

    private void end(CallRecorder recorder) throws IOException {
        current = null;
        try (recorder) {
            written.addAll(recorder.files());
        }
    }

    private String name(CallIdentity identity, Fragment first) throws IOException {
        String of = identity.contactId().isEmpty() ? identity.attendeeId() : identity.contactId();
        String name = stream + "-"
                + CallRecorder.fileName(of.isEmpty() ? TIME.format(Instant.ofEpochMilli(first.timeMillis())) : of);
        for (int i = 1; i < MOST_NAMESAKES; i++) {
            String free = i == 1 ? name : name + "-" + i;
            if (!Files.exists(folder.resolve(free + ".json"))) {
                return free;
            }
        }
        throw new IOException(folder.resolve(name + ".json") + " and " + MOST_NAMESAKES
                + " more are there already: choose another folder or move them away");
    }
}
