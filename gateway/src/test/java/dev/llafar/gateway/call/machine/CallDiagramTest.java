package dev.llafar.gateway.call.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallState.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documented state diagram matches the machine. */
class CallDiagramTest {
    private static final Path PAGE = Path.of("..", "docs", "calls.md");
    private static final Path MACHINE = Path.of("src/main/java/dev/llafar/gateway/call/machine");
    private static final Pattern ARROW = Pattern.compile("^\\s+([A-Z_]+) --> ([A-Z_]+)(?: : .*)?$", Pattern.MULTILINE);

    @Test
    void documentsAllTransitionsInTheDiagram() {
        Set<String> drawn = new TreeSet<>();
        Matcher arrows = ARROW.matcher(read(PAGE));
        while (arrows.find()) {
            drawn.add(arrows.group(1) + " -> " + arrows.group(2));
        }
        Set<String> real = Arrays.stream(CallPhase.values())
                .flatMap(from -> from.next().stream().filter(to -> to != from).map(to -> from + " -> " + to))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(drawn).isEqualTo(real);
    }

    @Test
    void documentsEveryDeadline() {
        assertThat(read(PAGE))
                .contains(Arrays.stream(Deadline.values())
                        .map(deadline -> "| `" + deadline + "` |")
                        .toList());
    }

    @Test
    void changesPhasesInCallMachineOnly() {
        try (Stream<Path> files = Files.list(MACHINE)) {
            List<String> movers = files.filter(file -> read(file).contains(".moveTo("))
                    .map(file -> file.getFileName().toString())
                    .toList();
            assertThat(movers).containsExactly("CallMachine.java");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
