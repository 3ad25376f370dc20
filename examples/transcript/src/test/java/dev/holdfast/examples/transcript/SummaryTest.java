package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.examples.transcript.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.ChunkResult.Pick;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final String TEXT = "A *Tale*\n\nChapter 1\n\nIt began.\n\nChapter 2\n\nIt ended_here.\n";

    @Test
    void thePageHasKeywordsAnOutlineAndTheSentencesOfEachChapter() throws Exception {
        SourceText source = SourceText.of("tale.txt", TEXT.getBytes(StandardCharsets.UTF_8));
        Chunking chunking = new Chunking(200, 20);
        List<TextChunk> chunks = chunking.split(TEXT);
        assertThat(chunks).hasSize(1);
        ChunkResult result = new ChunkResult(
                List.of(new Pick(21, "It began.", 1.5), new Pick(43, "It ended_here.", 0.5)),
                List.of(new Keyword("Tale", 2), new Keyword("end", 1)));
        assertThat(new Summary(source, chunks, List.of(result)).markdown(chunking))
                .isEqualTo("""
                # A \\*Tale\\*

                tale.txt, 58 characters, SHA-256 %s; read in 1 pieces of up to 200 characters, of which up to 20 overlap.

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
    void aResultIsNeededForEachChunk() throws Exception {
        SourceText source = SourceText.of("tale.txt", TEXT.getBytes(StandardCharsets.UTF_8));
        List<TextChunk> chunks = new Chunking(200, 0).split(TEXT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Summary(source, chunks, List.of()))
                .withMessage("0 results do not fit 1 chunks; give one for each");
    }

    @Test
    void nothingInATextIsTakenForMarkup() {
        assertThat(Printable.markdown(" # a\n\n1. <b>`x`</b> ")).isEqualTo("\\# a 1. \\<b\\>\\`x\\`\\</b\\>");
        assertThat(Printable.markdown("12) twelve")).isEqualTo("12\\) twelve");
        assertThat(Printable.markdown("- no list")).isEqualTo("\\- no list");
        assertThat(Printable.markdown("a\u001b[2J\u202eb")).isEqualTo("a\uFFFD\\[2J\uFFFDb");
        assertThat(Printable.line("a\nb")).isEqualTo("a\uFFFDb");
        assertThat(Printable.line("x".repeat(500))).hasSize(161).endsWith("…");
    }
}
