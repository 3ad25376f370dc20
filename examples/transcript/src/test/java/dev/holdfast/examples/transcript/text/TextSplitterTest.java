package dev.holdfast.examples.transcript.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TextSplitterTest {

    @Test
    void everyChunkAfterTheFirstStartsWithWholeSentencesOfThePrevious() {
        String sentence = "This sentence has sixty characters, which is easy to count.\n";
        assertThat(sentence).hasSize(60);
        List<TextChunk> chunks = new TextSplitter(250, 70).split(sentence.repeat(10));
        assertThat(chunks).extracting(TextChunk::index).containsExactly(0, 1, 2);
        assertThat(chunks).extracting(TextChunk::start).containsExactly(0, 180, 360);
        assertThat(chunks).extracting(TextChunk::context).containsExactly(0, 60, 60);
        assertThat(chunks.get(2).text()).isEqualTo(sentence.repeat(4));
        assertThat(chunks.get(2).fresh()).isEqualTo(sentence.repeat(3));
    }

    @Test
    void overlapIsShortenedForALongSentence() {
        String two = "Short one. " + "Long " + "word ".repeat(38) + "end.";
        List<TextChunk> chunks = new TextSplitter(200, 100).split(two);
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(1).context()).isZero();
        assertThat(chunks.get(1).text()).startsWith("Long ").endsWith("end.");
    }

    @Test
    void textWithoutSentencesIsCutBetweenWords() {
        String words = "abcdefg ".repeat(100).strip();
        List<TextChunk> chunks = new TextSplitter(203, 20).split(words);
        assertThat(chunks).hasSizeGreaterThan(3);
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.text()).matches("(abcdefg ?)+"));
        assertThat(chunks.subList(1, chunks.size())).allMatch(chunk -> chunk.context() > 0);
    }

    @Test
    void textWithoutWordsIsCutBetweenCharacters() {
        String faces = "\uD83D\uDE00".repeat(500);
        assertThat(new TextSplitter(201, 33).split(faces))
                .hasSizeGreaterThan(4)
                .allSatisfy(chunk -> assertThat(chunk.text()).matches("(\uD83D\uDE00)+"));
        String accents = "e\u0301".repeat(500);
        assertThat(new TextSplitter(201, 33).split(accents))
                .allSatisfy(chunk -> assertThat(chunk.text()).matches("(e\u0301)+"));
    }

    @Test
    void shippedTextIsCutOnlyAtTheEndsOfSentences() throws Exception {
        String text = SourceText.shipped().text();
        assertThat(text.length()).isGreaterThan(300_000);
        List<TextChunk> chunks = new TextSplitter(4000, 200).split(text);
        assertThat(chunks).hasSizeBetween(120, 140);
        // the end of a sentence, or a heading before a blank line
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.text()).containsPattern("([.!?][\"')\\]_]*\\s+|\\n\\s*\\n)$"));
    }

    @Test
    void emptyTextHasNoChunks() {
        assertThat(new TextSplitter(200, 0).split("")).isEmpty();
    }

    @Property(tries = 300)
    void chunksJoinedAreTheText(
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 200, max = 600) int size,
            @ForAll @IntRange(max = 100) int overlap) {
        List<TextChunk> chunks = new TextSplitter(size, overlap).split(text);
        StringBuilder joined = new StringBuilder();
        for (TextChunk chunk : chunks) {
            assertThat(chunk.freshStart()).isEqualTo(joined.length());
            assertThat(chunk.text().length()).isBetween(1, size);
            assertThat(chunk.context()).isBetween(0, overlap);
            assertThat(text).startsWith(joined);
            assertThat(text.substring(chunk.start(), chunk.freshStart()))
                    .isEqualTo(chunk.text().substring(0, chunk.context()));
            joined.append(chunk.fresh());
        }
        assertThat(joined).hasToString(text);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "word", "Word", " ", " ", ". ", "! ", "\n\n", "\uD83D\uDE00", "e\u0301", "。", "x".repeat(250))
                .list()
                .ofMaxSize(400)
                .map(parts -> String.join("", parts));
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextSplitter(100, 0))
                .withMessage("chunk size 100 is out of range; use 200 to 200000 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextSplitter(1000, 501))
                .withMessage("overlap 501 is too large for chunks of 1000 characters; use 0 to half of that, 500");
        assertThatIllegalArgumentException().isThrownBy(() -> new TextSplitter(1000, -1));
    }
}
