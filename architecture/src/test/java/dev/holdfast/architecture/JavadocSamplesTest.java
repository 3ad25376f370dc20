package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample in a doc comment is code that compiles, and every type that a host meets first has one. */
class JavadocSamplesTest {
    /** The types at which a host begins with a part of the API. */
    private static final List<String> ENTRY_TYPES = List.of(
            "Chunks",
            "Claim",
            "FileStore",
            "HoldfastExtension",
            "InMemoryStore",
            "Items",
            "Poller",
            "RedisStore",
            "RetryPolicy",
            "SingleFileStore",
            "SqliteStore",
            "WorkContext",
            "Workflow");

    private static final List<String> PACKAGES = List.of("dev.holdfast", "dev.holdfast.testkit");

    @TempDir
    private Path classes;

    @Test
    void samplesCompile() throws IOException {
        PublishedModules modules = PublishedModules.onClassPath();
        Set<String> packages = new TreeSet<>();
        modules.names().forEach(name -> packages.addAll(PublishedModules.exportedBy(modules.descriptor(name))));
        List<JavadocSamples.Sample> samples = samples();
        assertThat(samples).isNotEmpty();
        Gate.refuse(
                "samples in doc comments",
                JavadocSamples.errors(samples, packages, classes),
                "write complete statements; JavadocSamples says what is imported, SampleSetting what is declared; what "
                        + "is no Java stands in <pre> without {@code");
    }

    @Test
    void entryTypesHaveASample() throws IOException {
        List<String> without = new ArrayList<>(ENTRY_TYPES);
        for (JavadocSamples.Sample sample : samples()) {
            if (sample.onType()) {
                without.remove(sample.file().replace(".java", ""));
            }
        }
        Gate.refuse(
                "entry types",
                without.stream()
                        .map(type -> type + " has no sample in the comment on the type")
                        .toList(),
                "show in <pre>{@code …}</pre> how a host uses it, in five lines or so");
    }

    private static List<JavadocSamples.Sample> samples() throws IOException {
        PublishedSources sources = PublishedSources.ofProject();
        List<JavadocSamples.Sample> samples = new ArrayList<>();
        for (String module : sources.modules()) {
            for (Path file : PublishedSources.below(sources.root(module))) {
                samples.addAll(JavadocSamples.in(file));
            }
        }
        return samples;
    }

    @Test
    void samplesAreReadFromPreAndSnippet() throws IOException {
        assertThat(JavadocSamples.in("A.java", """
                package a;

                /**
                 * One.
                 *
                 * <pre>{@code
                 * if (true) {
                 *     run();
                 * }
                 * }</pre>
                 * <pre>no code</pre>
                 */
                class A {
                    /**
                     * {@snippet :
                     * walk();
                     * }
                     */
                    void run() {}

                    // <pre>{@code no(); }</pre>
                }
                """))
                .containsExactly(
                        new JavadocSamples.Sample("A.java", 6, true, "\nif (true) {\n    run();\n}\n"),
                        new JavadocSamples.Sample("A.java", 15, false, "\nwalk();\n"));
    }

    @Test
    void sampleThatDoesNotCompileIsFoundWithItsLine() throws IOException {
        assertThat(JavadocSamples.errors(
                        List.of(
                                new JavadocSamples.Sample("A.java", 6, true, "\nint one = 1;\nMissing two = one;\n"),
                                new JavadocSamples.Sample("B.java", 30, true, "\nint one = ;\n"),
                                new JavadocSamples.Sample("C.java", 1, true, "String text = 1;")),
                        PACKAGES,
                        classes))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("A.java:8: cannot find symbol") && line.contains("Missing"))
                .anyMatch(line -> line.startsWith("B.java:31: "))
                .anyMatch(line -> line.startsWith("C.java:1: incompatible types"));
    }

    @Test
    void sampleMayImportDeclareTypesAndUseTheSetting() throws IOException {
        assertThat(JavadocSamples.errors(List.of(new JavadocSamples.Sample("A.java", 6, true, """

                                import java.math.BigInteger;

                                enum Part { ONE, TWO }
                                record Pair(Part part, BigInteger size) {}

                                List<Pair> pairs = List.of(new Pair(Part.ONE, BigInteger.TEN));
                                items.create(id, new Episode("url", null, Files.readString(directory)));
                                items.claim(DOWNLOADING, 10);
                                """)), PACKAGES, classes))
                .isEmpty();
    }

    @Test
    void sampleMayConsistOfMembersOfAClass() throws IOException {
        String members = """

                record Size(long bytes) {}

                @Test
                void copy(Path from) throws IOException {
                    Size size = new Size(Files.size(from));
                }
                """;
        var good = new JavadocSamples.Sample("A.java", 6, true, members);
        var bad = new JavadocSamples.Sample("B.java", 6, true, members.replace("Files.size", "Files.length"));

        assertThat(JavadocSamples.errors(List.of(good, bad), PACKAGES, classes))
                .singleElement()
                .asString()
                .startsWith("B.java:11: cannot find symbol");
    }
}
