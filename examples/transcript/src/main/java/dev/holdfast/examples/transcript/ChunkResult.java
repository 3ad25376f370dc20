package dev.holdfast.examples.transcript;

import java.util.List;
import java.util.Objects;

/**
 * What a processor keeps of one piece. Immutable.
 *
 * @param sentences those that say most, in the order of the text
 * @param keywords what it is about, the most important first
 */
public record ChunkResult(List<Pick> sentences, List<Keyword> keywords) {

    public ChunkResult {
        sentences = List.copyOf(sentences);
        keywords = List.copyOf(keywords);
    }

    /**
     * A sentence that was picked.
     *
     * @param at where it begins in the whole text, in characters
     * @param text what it says
     * @param score how much it says, compared with others; 1 is the average
     */
    public record Pick(int at, String text, double score) {

        public Pick {
            Objects.requireNonNull(text, "text");
            if (at < 0 || !Double.isFinite(score)) {
                throw new IllegalArgumentException(
                        "a sentence at " + at + " with score " + score + " makes no sense; use numbers from 0");
            }
        }
    }

    /**
     * A word the piece is about.
     *
     * @param word as it is mostly written
     * @param count how often it comes
     */
    public record Keyword(String word, int count) {

        public Keyword {
            Objects.requireNonNull(word, "word");
            if (count < 1) {
                throw new IllegalArgumentException("keyword with count " + count + " makes no sense; count from 1");
            }
        }
    }
}
