package dev.holdfast.examples.transcript.summary;

import dev.holdfast.examples.transcript.chunk.ChunkProcessor;
import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Keyword;
import dev.holdfast.examples.transcript.chunk.ChunkResult.Pick;
import dev.holdfast.examples.transcript.text.Sentences;
import dev.holdfast.examples.transcript.text.Span;
import dev.holdfast.examples.transcript.text.TextChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Selects the most important sentences and words of a chunk. The same chunk gives the same result. Thread-safe. */
public final class TextRank implements ChunkProcessor {
    private static final int SENTENCES = 3;
    private static final int KEYWORDS = 20;
    private static final int MIN_CHARS = 40;
    private static final int MAX_CHARS = 400;

    /** The time grows with the square; 200 000 characters of prose have fewer sentences. */
    private static final int MAX_SENTENCES = 1500;

    private final Words words = new Words();

    /** A processor with the settings in its name. */
    public TextRank() {}

    @Override
    public String name() {
        return "textrank-1: " + SENTENCES + " sentences, " + KEYWORDS + " keywords";
    }

    @Override
    public ChunkResult process(TextChunk chunk) {
        String context = chunk.text().substring(0, chunk.context());
        List<Span> sentences = new ArrayList<>(Sentences.of(context));
        int fresh = sentences.size();
        Sentences.of(chunk.fresh()).forEach(span -> sentences.add(span.shifted(chunk.context())));
        List<Span> compared = sentences.subList(0, Math.min(sentences.size(), MAX_SENTENCES));
        double[] scores = SentenceRank.of(
                compared.stream().map(span -> words.of(span.of(chunk.text()))).toList());
        List<Pick> picks = new ArrayList<>();
        for (int i = fresh; i < compared.size(); i++) {
            Span span = compared.get(i);
            String text = Markdown.joined(span.of(chunk.text()));
            if (text.length() >= MIN_CHARS && text.length() <= MAX_CHARS) {
                picks.add(new Pick(chunk.start() + span.start(), text, scores[i]));
            }
        }
        return new ChunkResult(best(picks), keywords(chunk.fresh()));
    }

    /** Prefers the first of equal sentences. */
    private static List<Pick> best(List<Pick> picks) {
        return picks.stream()
                .sorted(Comparator.comparingDouble(Pick::score).reversed().thenComparingInt(Pick::at))
                .limit(SENTENCES)
                .sorted(Comparator.comparingInt(Pick::at))
                .toList();
    }

    private List<Keyword> keywords(String text) {
        WordCount count = new WordCount();
        words.of(text).forEach(word -> count.add(word, 1));
        return count.top(KEYWORDS);
    }
}
