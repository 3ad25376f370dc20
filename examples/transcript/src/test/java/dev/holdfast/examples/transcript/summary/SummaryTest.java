package dev.holdfast.examples.transcript.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.examples.common.text.Printable;
import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Pick;
import dev.holdfast.examples.transcript.text.SourceText;
import dev.holdfast.examples.transcript.text.TextChunk;
import dev.holdfast.examples.transcript.text.TextSplitter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final String TEXT = "A *Tale*\n\nChapter 1\n\nIt began.\n\nChapter 2\n\nIt ended_here.\n";

    @Test
    void pageHasKeywordsOutlineAndSentencesOfEachChapter() throws Exception {
        SourceText source = SourceText.of("tale.txt", TEXT.getBytes(StandardCharsets.UTF_8));
        TextSplitter splitter = new TextSplitter(200, 20);
        List<TextChunk> chunks = splitter.split(TEXT);
        assertThat(chunks).hasSize(1);
        ChunkResult result = new ChunkResult(
                List.of(new Pick(21, "It began.", 1.5), new Pick(43, "It ended_here.", 0.5)),
                List.of(new Keyword("Tale", 2), new Keyword("end", 1)));
        assertThat(new Summary(source, chunks, List.of(result)).markdown(splitter))
                .isEqualTo("""
                # A \\*Tale\\*

                tale.txt, 58 characters, SHA-256 %s; processed in 1 chunks of up to 200 characters, with up to 20 repeated.

                **Keywords:** Tale (2), end (1)

                ## Outline

                1. [Chapter 1](#section-1)
                2. [Chapter 2](#section-2)

                <a id="section-1"></a>

                ## Chapter 1

                **About:** Tale (2), end (1)

                - It began.

                <a id="section-2"></a>

                ## Chapter 2

                - It ended\\_here.
                """.formatted(source.sha256()));
    }

    @Test
    void eachChunkNeedsAResult() throws Exception {
        SourceText source = SourceText.of("tale.txt", TEXT.getBytes(StandardCharsets.UTF_8));
        List<TextChunk> chunks = new TextSplitter(200, 0).split(TEXT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Summary(source, chunks, List.of()))
                .withMessage("0 results for 1 chunks; pass one for each");
    }

    @Test
    void markupInATextIsEscaped() {
        assertThat(Markdown.escaped(" # a\n\n1. <b>`x`</b> ")).isEqualTo("\\# a 1. \\<b\\>\\`x\\`\\</b\\>");
        assertThat(Markdown.escaped("12) twelve")).isEqualTo("12\\) twelve");
        assertThat(Markdown.escaped("- not a list")).isEqualTo("\\- not a list");
        assertThat(Markdown.escaped("a\u001b[2J\u202eb")).isEqualTo("a\uFFFD\\[2J\uFFFDb");
        assertThat(Printable.line("a\nb")).isEqualTo("a\uFFFDb");
        assertThat(Printable.line("x".repeat(500))).hasSize(161).endsWith("…");
    }
}
