package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that documents show compiles and runs, their links lead somewhere, and their lines can be read. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int WORDS_BEFORE_JAVA = 100;

    @TempDir
    private Path folder;

    private static Markdown document(String name) throws IOException {
        return Markdown.of(Files.readString(ROOT.resolve(name)));
    }

    private static List<Markdown.Block> javaIn(String name) throws IOException {
        return document(name).blocks().stream()
                .filter(block -> block.language().equals("java"))
                .toList();
    }

    @Test
    void theCodeInTheReadmeCompilesAndRuns() throws Exception {
        assertThat(javaIn("README.md")).isNotEmpty();
        Gate.refuse(
                "Java in README.md",
                DocumentCode.faults("README.md", document("README.md"), true, folder),
                "every block is a class or marked <!-- complete -->; DocumentCode says how they are run");
    }

    @Test
    void theFirstCodeInTheReadmeIsCompleteAndSoonSeen() throws IOException {
        List<String> found = new ArrayList<>();
        Markdown.Block first = javaIn("README.md").get(0);
        if (!DocumentCode.isComplete(first)) {
            found.add("README.md:" + first.line() + " is not marked <!-- complete -->, so nobody runs it");
        }
        int words = document("README.md").wordsBefore("java");
        if (words > WORDS_BEFORE_JAVA) {
            found.add(
                    "README.md:%d comes after %d words, %d at most".formatted(first.line(), words, WORDS_BEFORE_JAVA));
        }
        Gate.refuse("the first Java of README.md", found, "move what a reader need not know first below it");
    }

    @Test
    void theCodeInTheGuideCompilesAndRuns() throws Exception {
        assertThat(javaIn("docs/guide.md")).anyMatch(DocumentCode::hasClass).anyMatch(DocumentCode::isExcerpt);
        Gate.refuse(
                "Java in docs/guide.md",
                DocumentCode.faults("docs/guide.md", document("docs/guide.md"), false, folder),
                "correct it, or the type it shows; DocumentCode says which blocks are compiled and run");
    }

    @Test
    void theCodeInTheGuideThatNamesAFileIsInThatFile() throws Exception {
        for (Markdown.Block block : javaIn("docs/guide.md")) {
            if (DocumentCode.isExcerpt(block)) {
                String file = block.mark().substring("from ".length());
                String source = Files.readString(ROOT.resolve(file));
                for (String member : block.text().split("\n\n", -1)) {
                    assertThat(source).as(file).contains(member.stripTrailing());
                }
            }
        }
    }

    @Test
    void linksOfTheDocumentsLeadSomewhere() throws IOException {
        assertThat(DocumentRules.documentsIn(ROOT))
                .contains(ROOT.resolve("README.md"), ROOT.resolve("docs/guide.md"), ROOT.resolve("SECURITY.md"));
        Gate.refuse(
                "links in documents",
                DocumentRules.brokenLinks(ROOT),
                "correct the link or drop it; an anchor is the heading in lower case with hyphens, as GitHub makes it");
    }

    @Test
    void linesOfTheDocumentsAreShort() throws IOException {
        Gate.refuse(
                "lines of documents",
                DocumentRules.longLines(ROOT),
                "break the line at " + DocumentRules.LONGEST_LINE + " characters, best where a sentence ends");
    }

    // the rules for code, broken once

    private List<String> faults(boolean whole, String text) throws Exception {
        return DocumentCode.faults("a.md", Markdown.of(text), whole, folder);
    }

    @Test
    void classThatDoesNotCompileAndCodeThatIsOnlyAPartAreFound() throws Exception {
        String text = "```java\nclass A { Missing it; }\n```\n\n```java\nrun();\n```\n";

        assertThat(faults(true, text))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("a.md:1: line 1 of the block: cannot find symbol"))
                .contains("a.md:5: neither complete nor a class");
        assertThat(faults(false, text)).hasSize(1);
    }

    @Test
    void completeCodeRunsInAnEmptyFolderAndPrintsWhatIsShown() throws Exception {
        String text = """
                <!-- complete -->
                ```java
                import java.nio.file.*;

                record Pair(String left, int right) {}
                System.out.println(new Pair("at " + System.nanoTime(), Files.list(Path.of(".")).toList().size()));
                ```
                <!-- prints -->
                ```
                Pair[left=at …, right=0]
                ```
                """;

        assertThat(faults(true, text)).isEmpty();
        assertThat(faults(true, text.replace("right=0]", "right=1]")))
                .singleElement()
                .asString()
                .startsWith("a.md:2: prints\nPair[left=at ");
    }

    @Test
    void completeCodeThatFailsIsFound() throws Exception {
        assertThat(faults(true, """
                <!-- complete -->
                ```java
                class Helper {}
                class Main {
                    public static void main(String[] args) {
                        throw new IllegalStateException("broken on purpose");
                    }
                }
                ```
                <!-- complete -->
                ```java
                int one = "1";
                ```
                """))
                .hasSize(2)
                .anyMatch(fault -> fault.startsWith("a.md:2: exit 1\n") && fault.contains("broken on purpose"))
                .anyMatch(fault -> fault.startsWith("a.md:11: line 1 of the block: incompatible types"));
    }
}
