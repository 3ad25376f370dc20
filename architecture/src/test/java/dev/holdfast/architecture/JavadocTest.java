package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Everything public is documented completely, and every public type says what threads may do with it. */
class JavadocTest {
    private static final Pattern DOCLINT = Pattern.compile("<doclint\\.packages>([^<]*)</doclint\\.packages>");

    private static final String BAD = """
            package bad;

            public class Silent<T> {
                public static final int LIMIT = 1;

                public Silent(int size) {}

                /** Says too little. */
                protected <E> String tell(E it, int often) {
                    return "";
                }

                public enum Sign {
                    PLUS
                }

                /** A pair. */
                public record Pair<L>(L left, int right) {
                    public Pair {}

                    public Pair() {
                        this(null, 0);
                    }
                }
            }

            /** Called by nobody knows whom. */
            interface Hidden {
                int depth();
            }
            """;

    private static final String GOOD = """
            package good;

            /**
             * A pair. Immutable.
             *
             * @param <L> what is on the left
             * @param left it
             * @param right how often
             */
            public record Pair<L>(L left, int right) {
                private static final int LIMIT = 1;

                public Pair {}

                @Override
                public String toString() {
                    return "";
                }

                /** {@return the sum} */
                public int sum() {
                    return right;
                }

                private void inner() {}

                /** Whether it counts. */
                public enum Sign {
                    /** It does. */
                    PLUS
                }
            }
            """;

    @Test
    void everyPublishedModuleIsLookedAt() throws IOException {
        assertThat(PublishedSources.ofProject().modules())
                .as("modules with sources are the ones on the class path")
                .containsExactlyElementsOf(PublishedModules.onClassPath().names());
        assertThat(PublishedSources.ofProject().files()).hasSizeGreaterThan(30);
    }

    @Test
    void compilerChecksTheCommentsOfExactlyTheExportedPackages() throws IOException {
        PublishedModules modules = PublishedModules.onClassPath();
        PublishedSources sources = PublishedSources.ofProject();
        List<String> found = new ArrayList<>();
        for (String module : modules.names()) {
            String pom = Files.readString(sources.root(module).resolve("../../../pom.xml"));
            found.addAll(uncheckedPackages(module, pom, PublishedModules.exportedBy(modules.descriptor(module))));
        }
        Gate.refuse("doclint.packages", found, "list in the module's pom the packages that its descriptor exports");
    }

    /** The compiler takes each name for that package alone, so every exported one is listed, and no other. */
    private static List<String> uncheckedPackages(String module, String pom, Set<String> exported) {
        Matcher property = DOCLINT.matcher(pom);
        Set<String> listed = property.find()
                ? new TreeSet<>(List.of(property.group(1).strip().split("\\s*,\\s*")))
                : Set.of();
        List<String> found = new ArrayList<>();
        exported.stream()
                .filter(name -> !listed.contains(name))
                .forEach(name -> found.add(module + ": " + name + " is exported and not listed"));
        listed.stream()
                .filter(name -> !exported.contains(name))
                .forEach(name -> found.add(module + ": " + name + " is listed and not exported"));
        return found;
    }

    @Test
    void exportedPackageThatTheCompilerDoesNotCheckIsFound() {
        String pom = "<doclint.packages>a,a.hidden</doclint.packages>";
        assertThat(uncheckedPackages("m", pom, Set.of("a", "a.store")))
                .containsExactlyInAnyOrder(
                        "m: a.store is exported and not listed", "m: a.hidden is listed and not exported");
        assertThat(uncheckedPackages("m", "", Set.of("a"))).containsExactly("m: a is exported and not listed");
        assertThat(uncheckedPackages("m", pom, Set.of("a", "a.hidden"))).isEmpty();
    }

    @Test
    void publicTypesAreDocumentedCompletely() throws IOException {
        List<String> gaps = JavadocGaps.in(
                ParsedSources.ofFiles(PublishedSources.ofProject().files()));
        if (!gaps.isEmpty()) {
            fail("%d gaps in the documentation:%n  %s", gaps.size(), String.join(System.lineSeparator() + "  ", gaps));
        }
    }

    @Test
    void gapsAreFound() throws IOException {
        assertThat(JavadocGaps.in(ParsedSources.ofText("Silent.java", BAD)))
                .containsExactly(
                        "/Silent.java:3: class Silent has no doc comment",
                        "/Silent.java:4: field LIMIT has no doc comment",
                        "/Silent.java:6: constructor Silent has no doc comment",
                        "/Silent.java:9: method tell has no @param <E>",
                        "/Silent.java:9: method tell has no @param it",
                        "/Silent.java:9: method tell has no @param often",
                        "/Silent.java:9: method tell has no @return",
                        "/Silent.java:13: enum Sign has no doc comment",
                        "/Silent.java:14: field PLUS has no doc comment",
                        "/Silent.java:18: record Pair has no @param <L>",
                        "/Silent.java:18: record Pair has no @param left",
                        "/Silent.java:18: record Pair has no @param right",
                        "/Silent.java:21: constructor Pair has no doc comment");
    }

    @Test
    void typeThatSaysNothingAboutThreadsIsFound() throws IOException {
        String silent = GOOD.replace(" Immutable.", "");
        assertThat(JavadocGaps.in(ParsedSources.ofText("Pair.java", silent)))
                .singleElement()
                .asString()
                .startsWith("/Pair.java:10: record Pair says nothing about threads");
    }

    @Test
    void completeSourceHasNoGaps() throws IOException {
        assertThat(JavadocGaps.in(ParsedSources.ofText("Pair.java", GOOD))).isEmpty();
    }
}
