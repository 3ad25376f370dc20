package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples do what a host can do: they use the public API and nothing else of Holdfast. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../examples");

    /** A type of this project by its full name, nested ones with their outer one; or all types of a package. */
    private static final Pattern NAMED =
            Pattern.compile("dev\\.holdfast(?:\\.[a-z]\\w*)*\\.(?:\\*|[A-Z]\\w*(?:\\.[A-Z]\\w*)*)");

    @Test
    void examplesUseOnlyThePublicApi() throws Exception {
        Set<String> allowed = Set.copyOf(Files.readAllLines(Path.of("public-api.txt")));
        Set<String> others = new TreeSet<>();
        int used = 0;
        for (Path source : sources()) {
            Matcher named = NAMED.matcher(Files.readString(source));
            while (named.find()) {
                String type = named.group();
                if (!type.startsWith("dev.holdfast.examples.")) {
                    used++;
                    // an enum constant that is imported follows its type
                    String outer = type.substring(0, Math.max(0, type.lastIndexOf('.')));
                    if (!allowed.contains(type) && !allowed.contains(outer)) {
                        others.add(EXAMPLES.relativize(source) + " uses " + type);
                    }
                }
            }
        }
        assertThat(used).isPositive();
        assertThat(others).isEmpty();
    }

    @Test
    void everyExampleIsLookedAt() throws Exception {
        assertThat(sources())
                .extracting(source -> EXAMPLES.relativize(source).getName(0).toString())
                .contains("archive", "clipper", "transcript");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
                    .sorted()
                    .toList();
        }
    }
}
