package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository looks at itself: what no compiler, formatter or bytecode rule sees. */
class TidyTest {
    private static final int LONGEST_FILE_LINES = 320;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyPackageSaysWhatItIsAndWhatToReadFirst() {
        List<Path> silent = javaFiles("main")
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !read(folder.resolve("package-info.java")).contains("@NullMarked")
                        || !read(folder.resolve("package-info.java")).contains("@link"))
                .map(ROOT::relativize)
                .toList();
        assertThat(silent)
                .as("packages without a package-info that is @NullMarked and links the type to read first")
                .isEmpty();
    }

    @Test
    void noFileGrowsTooLong() {
        List<String> tooLong = javaFiles("main")
                .filter(file -> lines(file) > LONGEST_FILE_LINES)
                .map(file -> lines(file) + " " + ROOT.relativize(file))
                .toList();
        assertThat(tooLong)
                .as("files over %d lines: look for the missing noun", LONGEST_FILE_LINES)
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        Pattern leftOver = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|not (yet )?implemented|printStackTrace\\(");
        List<Path> unfinished = Stream.concat(
                        javaFiles("main"), javaFiles("test").filter(not("TidyTest.java")))
                .filter(file -> leftOver.matcher(read(file)).find())
                .map(ROOT::relativize)
                .toList();
        assertThat(unfinished).isEmpty();
    }

    @Test
    void noTestIsSwitchedOffOrSleeps() {
        List<Path> offenders = javaFiles("test")
                .filter(not("TidyTest.java"))
                .filter(file -> read(file).contains("@Disabled") || read(file).contains("Thread.sleep("))
                .map(ROOT::relativize)
                .toList();
        assertThat(offenders).isEmpty();
    }

    @Test
    void noPathOfAMachineStandsInTheRepository() {
        Pattern machinePath = Pattern.compile("(^|[\\s\"'(=])/(work|farm|root)/");
        List<Path> offenders = Stream.of("docs", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "bench", "llafar")
                .map(ROOT::resolve)
                .filter(Files::exists)
                .flatMap(TidyTest::walk)
                .filter(file -> file.toString().matches(".*\\.(md|txt|json|sh|java)|.*llafar"))
                .filter(file -> !file.toString().contains("/target/"))
                .filter(file -> machinePath.matcher(read(file)).find())
                .map(ROOT::relativize)
                .toList();
        assertThat(offenders).isEmpty();
    }

    private static Predicate<Path> not(String name) {
        return file -> !file.getFileName().toString().equals(name);
    }

    private static Stream<Path> javaFiles(String sourceSet) {
        return Stream.of("proto", "audio", "kvs-ingest", "local-aws", "transcriber-gpu", "gateway", "cli", "bench")
                .map(module ->
                        ROOT.resolve(module).resolve("src").resolve(sourceSet).resolve("java"))
                .filter(Files::isDirectory)
                .flatMap(TidyTest::walk)
                .filter(file -> file.toString().endsWith(".java"));
    }

    private static Stream<Path> walk(Path from) {
        try (Stream<Path> files = Files.walk(from)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        return read(file).lines().count();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
