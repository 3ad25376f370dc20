package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead links and long lines in documents of this test are found, and what only looks like them is not. */
class DocumentRulesTest {
    @TempDir
    private Path root;

    private void document(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void linksToMissingFilesAndHeadingsAreFound() throws IOException {
        document("README.md", """
                [good](docs/guide.md#what-it-is-done-again-1), [site](https://example.org/#no), [here](#top), ![](gone.png)
                and [over
                two lines](docs/gone.md "a title") or `[code](gone.md)`, [dead](docs/guide.md#nowhere)
                ```
                [block](gone.md)
                ```
                [ref]: gone-too.md
                # Top
                """);
        document("docs/guide.md", """
                ## What it is: `done`, again!
                ## What it is: done again
                <a id="named"></a>[up](../README.md#Top) [folder](.) [named](#named)
                """);
        document("target/old.md", "[gone](gone.md)");
        document("archive-work/made.md", "[gone](gone.md)");

        assertThat(DocumentRules.brokenLinks(root))
                .containsExactly(
                        "README.md:1 -> gone.png: no such file",
                        "README.md:3 -> docs/gone.md: no such file",
                        "README.md:3 -> docs/guide.md#nowhere: no such heading",
                        "README.md:7 -> gone-too.md: no such file",
                        "docs/guide.md:3 -> ../README.md#Top: no such heading");
    }

    @Test
    void longProseIsFoundAndWhatCannotBeBrokenIsNot() throws IOException {
        String words = "word ".repeat(24) + "end";
        document(
                "a.md",
                words + "\n" + "é".repeat(120) + "\n\n# " + words + "\n| " + words + " |\n```\n" + words + "\n```\n- ["
                        + words + "](x.md)\nhttps://example.org/" + "x".repeat(120) + "\n- " + words);

        assertThat(DocumentRules.longLines(root))
                .containsExactly(
                        "a.md:1 has 123 characters", "a.md:4 has 125 characters", "a.md:11 has 125 characters");
    }

    @Test
    void wordsBeforeTheFirstJavaLineAreCounted() {
        Markdown document = Markdown.of("# One\n\ntwo – three\n```sh\nfour five\n```\n```java\nint six;\n```\n");
        assertThat(document.wordsBefore("java")).isEqualTo(5);
        assertThat(document.wordsBefore("kotlin")).isEqualTo(7);
    }

    @Test
    void blocksHaveLanguageAndMark() {
        assertThat(Markdown.of("<!-- complete -->\n```java\nint a;\n```\n\n````text\n```\n````\n")
                        .blocks())
                .containsExactly(
                        new Markdown.Block(2, "java", "complete", "int a;\n"),
                        new Markdown.Block(6, "text", "", "```\n"));
    }
}
