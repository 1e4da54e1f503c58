package dev.llafar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The folder into which the libraries with native code unpack them: DJL, its tokenizers, JavaCPP and JNA. Their own defaults
 * end in a folder of the temporary directory with a known name if the user has no writable home, where another user can put a
 * library first. This folder belongs to the user of the process, and nobody else can write to it.
 */
final class NativeCache {
    static final String VARIABLE = "LLAFAR_CACHE";
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private NativeCache() {}

    /**
     * Chooses the folder and passes it to the libraries. Call it before any of them is loaded.
     *
     * @param environment the variables of the process
     * @param home the user's home
     * @param temporary the directory for temporary files, for a user without a writable home
     * @throws IOException naming the folder and what is wrong with it
     */
    static Path configure(Map<String, String> environment, Path home, Path temporary) throws IOException {
        Path folder = choose(environment, home, temporary);
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ENGINE_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty(
                "org.bytedeco.javacpp.cachedir", folder.resolve("javacpp").toString());
        Path jna = Files.createDirectories(folder.resolve("jna"));
        System.setProperty("jna.tmpdir", jna.toString());
        return folder;
    }

    private static Path choose(Map<String, String> environment, Path home, Path temporary) throws IOException {
        String configured = environment.get(VARIABLE);
        if (configured != null && !configured.isEmpty()) {
            return requirePrivate(Path.of(configured).toAbsolutePath());
        }
        String caches = environment.get("XDG_CACHE_HOME");
        Path parent = caches == null || caches.isEmpty() ? home.resolve(".cache") : Path.of(caches);
        try {
            return requirePrivate(parent.resolve("llafar").toAbsolutePath());
        } catch (IOException notUsable) {
            // The name is known to others, but a folder that one of them has created first is refused.
            return requirePrivate(temporary.resolve("llafar-" + currentUser()).toAbsolutePath());
        }
    }

    /** Creates the folder, or checks that it exists, belongs to this user and is writable for nobody else. */
    private static Path requirePrivate(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(folder.getParent());
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(folder)) {
            throw new IOException(folder + ": is not a folder that this user can write to");
        }
        if (!ownerOf(folder).equals(currentUser())) {
            throw new IOException(folder + ": belongs to " + ownerOf(folder) + "; expected " + currentUser());
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (permissions.stream().anyMatch(OTHERS_WRITE::contains)) {
            throw new IOException(folder + ": others can write to it (" + PosixFilePermissions.toString(permissions)
                    + "); expected rwx------, see chmod 700");
        }
        return folder;
    }

    private static String ownerOf(Path folder) throws IOException {
        return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    }

    /** The owner of a file that this process creates: the name in {@code user.name} may be another one. */
    private static String currentUser() throws IOException {
        Path file = Files.createTempFile("llafar-", ".owner");
        try {
            return ownerOf(file);
        } finally {
            Files.delete(file);
        }
    }
}
