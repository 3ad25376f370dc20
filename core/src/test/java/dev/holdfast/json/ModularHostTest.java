package dev.holdfast.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host on the module path, where Jackson may call only what is exported or opened to it. */
class ModularHostTest {
    private static final String MODULE = """
            module host {
                requires dev.holdfast;
                requires tools.jackson.databind;
                opens host to com.fasterxml.jackson.databind;
            }
            """;

    private static final String MAIN = """
            package host;

            import dev.holdfast.*;
            import dev.holdfast.memory.InMemoryStore;
            import dev.holdfast.workflow.Workflow;

            public class Main {
                enum Stage { NEW, DONE }
                record Page(String url, Integer size) {}

                public static void main(String[] args) throws Exception {
                    var workflow = Workflow.of("page", Stage.class, Page.class).waiting(Stage.NEW).done(Stage.DONE)
                            .initial(Stage.NEW).allow(Stage.NEW, Stage.DONE).build();
                    try (var store = new InMemoryStore(); var items = Items.builder(workflow, store).build()) {
                        var created = items.create("p", new Page("u", null));
                        items.move(created.snapshot(), Stage.DONE);
                        var two = com.fasterxml.jackson.databind.json.JsonMapper.builder().build();
                        var three = tools.jackson.databind.json.JsonMapper.builder().build();
                        for (Object value : new Object[] {created, items.history("p"), items.recoveryPlan()}) {
                            System.out.println(two.writeValueAsString(value));
                            System.out.println(three.writeValueAsString(value));
                        }
                        System.out.println(two.writeValueAsString(created.snapshot().payload()));
                    }
                }
            }
            """;

    @Test
    void bothJacksonsWriteTheForm(@TempDir Path folder) throws Exception {
        Path source = Files.createDirectories(folder.resolve("src/host"));
        Files.writeString(folder.resolve("src/module-info.java"), MODULE);
        Files.writeString(source.resolve("Main.java"), MAIN);
        Path classes = folder.resolve("classes");
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-p",
                        modules(),
                        "-d",
                        classes.toString(),
                        folder.resolve("src/module-info.java").toString(),
                        source.resolve("Main.java").toString());
        assertThat(compiled).isZero();

        List<String> lines = run(classes + File.pathSeparator + modules());

        assertThat(lines).hasSize(7);
        assertThat(lines.get(0))
                .startsWith("{\"result\":\"CREATED\",\"item\":{\"id\":\"p\",\"type\":\"page\",\"state\":\"NEW\"")
                .contains("\"payload\":{\"url\":\"u\",\"size\":null}");
        assertThat(lines.get(2)).contains("\"kind\":\"MOVED\",\"from\":\"NEW\",\"to\":\"DONE\"");
        for (int i = 0; i < 6; i += 2) {
            assertThat(lines.get(i + 1)).isEqualTo(lines.get(i));
        }
        assertThat(lines.get(6)).isEqualTo("{\"url\":\"u\",\"size\":null}");
    }

    private static List<String> run(String modulePath) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        modulePath,
                        "-m",
                        "host/host.Main")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Stream<String> lines = process.inputReader().lines()) {
            List<String> read = lines.toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return read;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The published classes and what they depend on, without the tests. */
    private static String modules() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> {
                    String name = Path.of(entry).getFileName().toString();
                    return name.equals("classes")
                            || name.startsWith("jackson-")
                            || name.startsWith("slf4j-api")
                            || name.startsWith("jspecify");
                })
                .collect(Collectors.joining(File.pathSeparator));
    }
}
