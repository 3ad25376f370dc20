package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the null check of the build bites: a compiler with the very options every module is compiled with
 * must refuse a dereferenced null. A check that looks at the wrong packages would be green for ever.
 */
class NullnessCanaryTest {
    private static final String SOURCE = """
            package canary;

            import org.jspecify.annotations.NullMarked;
            import org.jspecify.annotations.Nullable;

            @NullMarked
            final class Canary {
                private Canary() {}

                static int length(%s String text) {
                    return text.length();
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void dereferencedNullIsRefused() throws Exception {
        Compilation compilation = compile(SOURCE.formatted("@Nullable"));

        assertThat(compilation.output())
                .contains("error: [NullAway] dereferenced expression")
                .contains("Canary.java:11");
        assertThat(compilation.exitCode()).isEqualTo(1);
    }

    @Test
    void sameSourceWithoutNullIsAccepted() throws Exception {
        Compilation compilation =
                compile(SOURCE.formatted("").replace("import org.jspecify.annotations.Nullable;\n", ""));

        assertThat(compilation.output()).isEmpty();
        assertThat(compilation.exitCode()).isZero();
    }

    private Compilation compile(String source) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("Canary.java"), source);
        Path log = directory.resolve("javac.log");
        Process javac = new ProcessBuilder(command(file))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Compilation(javac.waitFor(), Files.readString(log, StandardCharsets.UTF_8));
    }

    private List<String> command(Path file) throws IOException {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
        command.addAll(compilerAccess());
        command.addAll(List.of("-d", directory.resolve("classes").toString()));
        command.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
        command.addAll(List.of("-classpath", classPath, "-processorpath", classPath, "-proc:none"));
        command.add(System.getProperty("holdfast.errorprone.plugin"));
        command.add(file.toString());
        return command;
    }

    /** What the build's own JVM is allowed to reach inside the compiler. */
    private static List<String> compilerAccess() throws IOException {
        Path config = Path.of("..", ".mvn", "jvm.config");
        return Files.readAllLines(config).stream()
                .filter(line -> line.startsWith("--add-"))
                .map(line -> "-J" + line.replaceFirst(" ", "="))
                .toList();
    }

    private record Compilation(int exitCode, String output) {}
}
