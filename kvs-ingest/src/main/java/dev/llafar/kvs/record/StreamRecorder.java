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
 * Writes each call of a stream to a recording of its own. A stream carries one call after the other; a new recording begins
 * where the tags of a fragment identify another call. Recordings are named after the stream and the call ({@code
 * STREAM-CONTACT}, or the time of the first fragment). Existing files are never overwritten. {@link CallRecorder} describes
 * the files of a call.
 *
 * <p>Performs file I/O in the caller's thread. Not thread safe.
 */
public final class StreamRecorder implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_SAME_NAMES = 1_000;

    private final Path folder;
    private final String stream;
    private final List<Path> written = new ArrayList<>();
    private @Nullable CallRecorder current;
    private CallIdentity call = CallIdentity.UNKNOWN;
    private int calls;

    /** @param stream prefix of all file names */
    public StreamRecorder(Path folder, String stream) {
        this.folder = folder;
        this.stream = CallRecorder.fileName(stream);
    }

    /**
     * Progress of the recording.
     *
     * @param calls number of calls, including the current one
     * @param seconds length of the current call
     * @param tracks names of the current call's tracks
     */
    public record Progress(int calls, double seconds, List<String> tracks) {}

    /** Adds a fragment. All files are valid afterwards. */
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
                : new Progress(calls, recorder.seconds(), recorder.tracks());
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
        String id = identity.contactId().isEmpty() ? identity.attendeeId() : identity.contactId();
        String name = stream + "-"
                + CallRecorder.fileName(id.isEmpty() ? TIME.format(Instant.ofEpochMilli(first.timeMillis())) : id);
        for (int i = 1; i < MAX_SAME_NAMES; i++) {
            String free = i == 1 ? name : name + "-" + i;
            if (!Files.exists(folder.resolve(free + ".json"))) {
                return free;
            }
        }
        throw new IOException(folder.resolve(name + ".json") + " and " + MAX_SAME_NAMES
                + " more exist; choose another folder or move them away");
    }
}
