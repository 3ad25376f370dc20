package dev.holdfast.examples.transcript;

import dev.holdfast.examples.transcript.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.ChunkResult.Pick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Picks the sentences of a piece that say most about it, and its words. Needs nothing but the piece, and gives the same
 * for the same piece always. Thread-safe.
 */
public final class TextRank implements ChunkProcessor {
    private static final int PICKS = 3;
    private static final int KEYWORDS = 20;
    private static final int LEAST_CHARS = 40;
    private static final int MOST_CHARS = 400;

    /** Likeness is a matter of pairs: more sentences than anybody writes on 200 000 characters are not compared. */
    private static final int MOST_SENTENCES = 1500;

    private final Words words = new Words();

    /** A processor with the settings that its name tells. */
    public TextRank() {}

    @Override
    public String name() {
        return "textrank-1: " + PICKS + " sentences, " + KEYWORDS + " keywords";
    }

    @Override
    public ChunkResult process(TextChunk chunk) {
        String context = chunk.text().substring(0, chunk.context());
        List<Span> sentences = new ArrayList<>(Sentences.of(context));
        int fresh = sentences.size();
        Sentences.of(chunk.fresh()).forEach(span -> sentences.add(span.shifted(chunk.context())));
        List<Span> compared = sentences.subList(0, Math.min(sentences.size(), MOST_SENTENCES));
        double[] scores = Ranking.of(
                compared.stream().map(span -> words.of(span.of(chunk.text()))).toList());
        List<Pick> picks = new ArrayList<>();
        for (int i = fresh; i < compared.size(); i++) {
            Span span = compared.get(i);
            String text = Printable.joined(span.of(chunk.text()));
            if (text.length() >= LEAST_CHARS && text.length() <= MOST_CHARS) {
                picks.add(new Pick(chunk.start() + span.start(), text, scores[i]));
            }
        }
        return new ChunkResult(best(picks), keywords(chunk.fresh()));
    }

    /** Of equal ones the first. */
    private static List<Pick> best(List<Pick> picks) {
        return picks.stream()
                .sorted(Comparator.comparingDouble(Pick::score).reversed().thenComparingInt(Pick::at))
                .limit(PICKS)
                .sorted(Comparator.comparingInt(Pick::at))
                .toList();
    }

    private List<Keyword> keywords(String text) {
        WordCount count = new WordCount();
        words.of(text).forEach(word -> count.add(word, 1));
        return count.top(KEYWORDS);
    }
}
