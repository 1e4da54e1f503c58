package dev.llafar.audio.speech;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * libfvad's C functions, in the library that libfvad-jni contains. The Java class of libfvad-jni is not used: its native
 * code never releases the frame that it gets with GetShortArrayElements, which leaks 960 bytes per frame.
 */
interface Fvad extends Library {

    Pointer fvad_new();

    void fvad_free(Pointer detector);

    /** Resets to the defaults: 8 kHz, mode 0. */
    void fvad_reset(Pointer detector);

    /** Returns 0, or -1 for a mode that is not 0 to 3. */
    int fvad_set_mode(Pointer detector, int mode);

    /** Returns 0, or -1 for a rate other than 8, 16, 32 and 48 kHz. */
    int fvad_set_sample_rate(Pointer detector, int hertz);

    /** Returns 1 for speech, 0 for none, -1 for a frame of another length than 10, 20 or 30 ms. */
    int fvad_process(Pointer detector, Pointer frame, NativeLong samples);

    /** Loads the library of this platform from the class path, once. */
    static Fvad library() {
        return Loaded.LIBRARY;
    }

    /** Loads the library on first use. */
    final class Loaded {
        private static final Fvad LIBRARY = load();

        private Loaded() {}

        private static Fvad load() {
            String system = Platform.isMac() ? "macos" : Platform.isWindows() ? "win" : "debian";
            String arch = Platform.isARM() ? "arm64" : "amd64";
            String file = Platform.isWindows()
                    ? "libfvad-jni.dll"
                    : Platform.isMac() ? "liblibfvad-jni.dylib" : "liblibfvad-jni.so";
            String resource = "/" + system + "-" + arch + "/" + file;
            try {
                return Native.load(
                        Native.extractFromResourcePath(resource, Fvad.class.getClassLoader())
                                .getPath(),
                        Fvad.class);
            } catch (IOException missing) {
                throw new UncheckedIOException("libfvad cannot be used on this machine: no " + resource, missing);
            }
        }
    }
}
