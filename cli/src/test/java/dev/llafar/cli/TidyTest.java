package dev.llafar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the source files for what the compiler, the formatter and bytecode rules cannot see. */
class TidyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Each of the programs has one. */
    private static final Set<String> SHARED_NAMES = Set.of("Main");

    /** Remove a name once it is unique; never add one. */
    private static final Set<String> DUPLICATES_TO_RENAME = Set.of();

    /** Metaphors that earlier versions used in identifiers, each of which has a term of the field. */
    private static final Set<String> REPLACED_WORDS =
            Set.of("complaint", "ear", "ears", "mouth", "mouths", "suspect", "suspects", "told", "untold");

    /** Remove a word once no identifier contains it; never add one. */
    private static final Set<String> WORDS_TO_REPLACE = Set.of("suspects", "told", "untold");

    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)*+'",
            Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])");

    @Test
    void everyPackageIsDocumentedAndNullMarked() {
        List<Path> undocumented = javaFiles("main")
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !read(folder.resolve("package-info.java")).contains("@NullMarked")
                        || !read(folder.resolve("package-info.java")).contains("@link"))
                .map(ROOT::relativize)
                .toList();
        assertThat(undocumented)
                .as("packages without a package-info that is @NullMarked and links the type to read first")
                .isEmpty();
    }

    @Test
    void topLevelTypesHaveUniqueNames() {
        Map<String, Long> filesByName = Stream.concat(javaFiles("main"), javaFiles("test"))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> !name.equals("package-info"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        List<String> duplicates = filesByName.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .filter(name -> !SHARED_NAMES.contains(name) && !DUPLICATES_TO_RENAME.contains(name))
                .toList();
        assertThat(duplicates)
                .as("names of more than one top-level type, over all modules")
                .isEmpty();
    }

    @Test
    void identifiersUseTermsOfTheField() {
        List<String> found = Stream.concat(javaFiles("main"), javaFiles("test"))
                .flatMap(file -> wordsOfIdentifiers(read(file))
                        .filter(word -> REPLACED_WORDS.contains(word) && !WORDS_TO_REPLACE.contains(word))
                        .distinct()
                        .map(word -> word + " in " + ROOT.relativize(file)))
                .toList();
        assertThat(found).isEmpty();
    }

    @Test
    void findsTheWordsOfIdentifiersOnly() {
        assertThat(wordsOfIdentifiers("/* a note */ int MOST_UNTOLD = \"mouth // ear\".readURLNow('\\''); // suspect"))
                .containsExactly("int", "most", "untold", "read", "url", "now");
    }

    @Test
    void testsUseOnlyTheTagsOfTheTiers() {
        Pattern tag = Pattern.compile("@Tag\\((?!\"(slow|attacks)\"\\))");
        assertThat(filesOf("test", file -> tag.matcher(read(file)).find())).isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() {
        Pattern leftOver = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|not (yet )?implemented|printStackTrace\\(");
        assertThat(filesOf("main", file -> leftOver.matcher(read(file)).find())).isEmpty();
        assertThat(filesOf("test", file -> leftOver.matcher(read(file)).find())).isEmpty();
    }

    @Test
    void noTestIsDisabledOrSleeps() {
        assertThat(filesOf(
                        "test",
                        file -> read(file).contains("@Disabled") || read(file).contains("Thread.sleep(")))
                .isEmpty();
    }

    @Test
    void noFileNamesAPathOfOneMachine() {
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

    /** In lower case. */
    private static Stream<String> wordsOfIdentifiers(String source) {
        return WORD.matcher(COMMENT_OR_LITERAL.matcher(source).replaceAll(" "))
                .results()
                .map(word -> word.group().toLowerCase(Locale.ROOT));
    }

    /** Files of a source set that match, without this one. */
    private static List<Path> filesOf(String sourceSet, Predicate<Path> matching) {
        return javaFiles(sourceSet)
                .filter(file -> !file.getFileName().toString().equals("TidyTest.java"))
                .filter(matching)
                .map(ROOT::relativize)
                .toList();
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

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
