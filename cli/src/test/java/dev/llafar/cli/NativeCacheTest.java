package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
    private static final List<String> PROPERTIES =
            List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "org.bytedeco.javacpp.cachedir", "jna.tmpdir");

    @TempDir
    private Path folder;

    @TempDir
    private Path temporary;

    private final Properties before = new Properties();

    @BeforeEach
    void keepProperties() {
        before.putAll(System.getProperties());
    }

    @AfterEach
    void restoreProperties() {
        System.setProperties(before);
    }

    @Test
    void passesAPrivateFolderOfTheHomeToEveryLibrary() throws IOException {
        Path cache = NativeCache.configure(Map.of(), folder, temporary);
        assertThat(cache).isEqualTo(folder.resolve(".cache/llafar"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
        assertThat(PROPERTIES).allMatch(name -> System.getProperty(name).startsWith(cache + "/"));
    }

    @Test
    void refusesAConfiguredFolderThatOthersCanWriteTo() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(
                        () -> NativeCache.configure(Map.of(NativeCache.VARIABLE, open.toString()), folder, temporary))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others can write to it (rwxrwxrwx)");
    }

    @Test
    void refusesALinkToAFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("there")));
        assertThatThrownBy(
                        () -> NativeCache.configure(Map.of(NativeCache.VARIABLE, link.toString()), folder, temporary))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void usesAPrivateTemporaryFolderIfTheHomeIsNotUsable() throws IOException {
        Path file = Files.createFile(folder.resolve("home"));
        Path first = NativeCache.configure(Map.of(), file, temporary);
        assertThat(first).hasParent(temporary);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rwx------");
        assertThat(NativeCache.configure(Map.of(), file, temporary)).isEqualTo(first);
    }

    @Test
    void refusesATemporaryFolderThatAnotherUserCouldHavePrepared() throws IOException {
        Path file = Files.createFile(folder.resolve("home"));
        Path planted = NativeCache.configure(Map.of(), file, temporary);
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> NativeCache.configure(Map.of(), file, temporary))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others can write to it");
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwx------"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.move(planted, folder.resolve("moved"));
        Files.createSymbolicLink(planted, elsewhere);
        assertThatThrownBy(() -> NativeCache.configure(Map.of(), file, temporary))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a folder");
    }
}
