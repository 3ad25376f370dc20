package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show compiles, and what they point to is there. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXCERPT = Pattern.compile("<!-- from (\\S+) -->\n```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");
    private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

    @Test
    void theCodeInTheReadmeCompiles(@TempDir Path classes) throws Exception {
        Matcher block = JAVA.matcher(Files.readString(ROOT.resolve("README.md")));
        int compiled = 0;
        while (block.find()) {
            assertThat(errorsOf(block.group(1), classes)).as(block.group(1)).isEmpty();
            compiled++;
        }
        assertThat(compiled).isPositive();
    }

    @Test
    void theClassesInTheGuideCompile(@TempDir Path classes) throws Exception {
        String guide = Files.readString(ROOT.resolve("docs/guide.md"));
        Matcher block =
                JAVA.matcher(EXCERPT.matcher(guide).replaceAll("")); // excerpts are compiled where they are from
        int compiled = 0;
        while (block.find()) {
            if (CLASS.matcher(block.group(1)).find()) { // the others are parts of one
                assertThat(errorsOf(block.group(1), classes)).as(block.group(1)).isEmpty();
                compiled++;
            }
        }
        assertThat(compiled).isPositive();
    }

    private static String errorsOf(String source, Path classes) {
        Matcher name = CLASS.matcher(source);
        assertThat(name.find()).as("a class in: %s", source).isTrue();
        URI uri = URI.create("string:///" + name.group(1) + ".java");
        JavaFileObject file = new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        StringWriter errors = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(errors, null, null, options, null, List.of(file))
                .call();
        return compiled ? "" : errors.toString();
    }

    @Test
    void theCodeInTheGuideThatNamesAFileIsInThatFile() throws Exception {
        Matcher block = EXCERPT.matcher(Files.readString(ROOT.resolve("docs/guide.md")));
        int compared = 0;
        while (block.find()) {
            String source = Files.readString(ROOT.resolve(block.group(1)));
            for (String member : block.group(2).split("\n\n", -1)) {
                assertThat(source).as(block.group(1)).contains(member.stripTrailing());
            }
            compared++;
        }
        assertThat(compared).isPositive();
    }

    @Test
    void linksOfTheDocumentsLeadSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (var files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        for (Path document : documents) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(ROOT.relativize(document) + " -> " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }
}
