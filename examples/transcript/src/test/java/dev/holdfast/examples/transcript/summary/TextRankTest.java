package dev.holdfast.examples.transcript.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Pick;
import dev.holdfast.examples.transcript.text.SourceText;
import dev.holdfast.examples.transcript.text.TextChunk;
import dev.holdfast.examples.transcript.text.TextSplitter;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextRankTest {
    private static final String HARBOUR = "The harbour of the old town lies behind a long stone wall. "
            + "Fishing boats leave the harbour of the town before the sun is up. "
            + "My aunt once bought a green umbrella from somebody she disliked. "
            + "When the boats return to the harbour, the whole town buys fish.";

    private final TextRank processor = new TextRank();

    @Test
    void sentencesSimilarToOthersAreSelected() {
        ChunkResult result = processor.process(new TextChunk(0, 0, 0, HARBOUR));
        assertThat(result.sentences()).hasSize(3).extracting(Pick::text).noneMatch(text -> text.contains("umbrella"));
        assertThat(result.sentences()).extracting(Pick::at).containsExactly(0, 59, 190);
        assertThat(result.keywords().subList(0, 2)).containsExactly(new Keyword("harbour", 3), new Keyword("town", 3));
    }

    @Test
    void contextIsRankedButNotSelectedAgain() {
        TextChunk chunk = new TextChunk(7, 1000, 59, HARBOUR);
        ChunkResult result = processor.process(chunk);
        assertThat(result.sentences())
                .isNotEmpty()
                .allSatisfy(
                        pick -> assertThat(HARBOUR.substring(pick.at() - 1000)).startsWith(pick.text()));
        assertThat(result.sentences()).extracting(Pick::at).allMatch(at -> at >= 1059);
        assertThat(result.keywords()).contains(new Keyword("harbour", 2));
    }

    @Test
    void sameChunkGivesTheSameResult() throws Exception {
        for (TextChunk chunk :
                new TextSplitter(4000, 200).split(SourceText.shipped().text()).subList(0, 5)) {
            assertThat(new TextRank().process(chunk)).isEqualTo(processor.process(chunk));
            assertThat(processor.process(chunk).sentences()).hasSize(3);
        }
    }

    @Test
    void scriptsWithoutSpacesHaveWordsToo() {
        String text = "港町の市場。港町の魚。";
        ChunkResult result = processor.process(new TextChunk(0, 0, 0, text));
        assertThat(result.keywords()).containsExactly(new Keyword("港町", 2), new Keyword("市場", 1));
    }

    @Test
    void wordsHaveTheirMostFrequentSpelling() {
        ChunkResult result = processor.process(new TextChunk(0, 0, 0, "Boat boat boat. BOAT'S the the THE Boat Wall."));
        assertThat(result.keywords()).containsExactly(new Keyword("Boat", 5), new Keyword("Wall", 1));
    }

    @Test
    void chunkWithoutWordsHasNoResult() {
        ChunkResult result = processor.process(new TextChunk(0, 0, 0, "1234 ... --- ***\n\n????"));
        assertThat(result.sentences()).isEmpty();
        assertThat(result.keywords()).isEmpty();
    }

    @Property(tries = 200)
    void scoresAreNumbersAndOneOnAverageWhereSentencesShareWords(
            @ForAll @Size(min = 1, max = 12)
                    List<@Size(max = 6) List<@StringLength(min = 1, max = 2) String>> sentences) {
        double[] scores = SentenceRank.of(sentences);
        assertThat(scores).hasSize(sentences.size());
        assertThat(Arrays.stream(scores).allMatch(score -> score > 0.1 && score <= sentences.size()))
                .as(Arrays.toString(scores))
                .isTrue();
        assertThat(SentenceRank.of(sentences)).isEqualTo(scores);
    }
}
