package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Comments, messages and documents read as an engineer of the field would have written them. */
class PlainEnglishTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String ADVICE = "begin the sentence with its subject and use the words of the field; "
            + "CONTRIBUTING.md, section English, has the list";

    @Test
    void commentsAndMessagesReadWell() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : PublishedSources.main()) {
            String name = ROOT.relativize(file.toAbsolutePath().normalize()).toString();
            found.addAll(PlainEnglish.inSource(name.replaceFirst("src/main/java/.*/", ""), Files.readString(file)));
        }
        Gate.refuse("English in sources", found, ADVICE);
    }

    @Test
    void documentsReadWell() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path document : DocumentRules.documentsIn(ROOT)) {
            found.addAll(PlainEnglish.inDocument(
                    ROOT.relativize(document).toString(), Markdown.of(Files.readString(document))));
        }
        Gate.refuse("English in documents", found, ADVICE);
    }

    @Test
    void contributingHasTheListOfRefusedWords() throws IOException {
        String text = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
        Pattern quoted = Pattern.compile("`([^`\\n]+)`");
        List<String> said =
                quoted.matcher(text).results().map(found -> found.group(1)).toList();
        assertThat(PlainEnglish.INSTEAD.keySet().stream()
                        .filter(refused -> said.stream().noneMatch(word -> word.matches(refused))))
                .as("refused by PlainEnglish, not listed in CONTRIBUTING.md")
                .isEmpty();
    }

    @Test
    void clausesAsSubjectsAndTranslatedWordsAreFoundInSources() {
        assertThat(PlainEnglish.inSource("A.java", """
                /**
                 * Who comes first writes. The rest waits.
                 *
                 * <p>Where the item is.
                 * What {@code get} gives
                 * back is old.
                 * @param a What is in front
                 * @return the answer. Whose it is matters.
                 */
                class A {
                    // What waited when the draft was made
                    String text = "the file is mended"; // once
                    // it tells
                    // of nothing
                }
                """))
                .containsExactly(
                        "A.java:2: \"Who comes first writes.\" has a clause as its subject",
                        "A.java:4: \"Where the item is.\" has a clause as its subject",
                        "A.java:5: \"What x gives back is old.\" has a clause as its subject",
                        "A.java:7: \"What is in front\" has a clause as its subject",
                        "A.java:8: \"Whose it is matters.\" has a clause as its subject",
                        "A.java:5: \"gives back\"; say returns, releases",
                        "A.java:11: \"What waited when the draft was made\" has a clause as its subject",
                        "A.java:12: \"mended\"; say repair, fix",
                        "A.java:13: \"tells of\"; say reports");
    }

    @Test
    void questionsConditionsCodeAndPlainSentencesAreLeftAlone() {
        assertThat(PlainEnglish.inSource("A.java", """
                /**
                 * What happens if it fails? Where the server allows it, the store waits; what is left is written.
                 * See {@code mend} and {@link A#anew()}.
                 * <pre>{@code
                 * // What is mended
                 * }</pre>
                 */
                class A {
                    char quote = '"';
                    String url = "https://example.org/ // What";
                    String text = "What an item is";
                    int mended = 1;
                }
                """)).isEmpty();
    }

    @Test
    void documentsAreReadWithoutHeadingsTablesAndCode() {
        assertThat(PlainEnglish.inDocument("a.md", Markdown.of("""
                # What it is
                What it does is
                simple. **Who** asks waits.

                | What | mended |
                |---|---|
                - Where the file is
                - `mend` it
                ```
                What is anew
                ```
                """)))
                .containsExactly(
                        "a.md:2: \"What it does is simple.\" has a clause as its subject",
                        "a.md:3: \"Who asks waits.\" has a clause as its subject",
                        "a.md:7: \"Where the file is\" has a clause as its subject",
                        "a.md:5: \"mended\"; say repair, fix");
    }
}
