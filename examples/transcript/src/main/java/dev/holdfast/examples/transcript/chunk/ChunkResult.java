package dev.holdfast.examples.transcript.chunk;

import java.util.List;
import java.util.Objects;

/**
 * The result of one chunk. Immutable.
 *
 * @param sentences the most important sentences, in the order of the text
 * @param keywords the keywords, the most important first
 */
public record ChunkResult(List<Pick> sentences, List<Keyword> keywords) {

    /** Copies the lists. */
    public ChunkResult {
        sentences = List.copyOf(sentences);
        keywords = List.copyOf(keywords);
    }

    /**
     * An important sentence.
     *
     * @param at its position in the whole text, in characters
     * @param text the sentence
     * @param score its importance; 1 is the average
     */
    public record Pick(int at, String text, double score) {

        /** Checks the numbers. */
        public Pick {
            Objects.requireNonNull(text, "text");
            if (at < 0 || !Double.isFinite(score)) {
                throw new IllegalArgumentException(
                        "a sentence at " + at + " with score " + score + " is invalid; use finite numbers from 0");
            }
        }
    }

    /**
     * A keyword.
     *
     * @param word its most frequent spelling
     * @param count how often it occurs
     */
    public record Keyword(String word, int count) {

        /** Checks the count. */
        public Keyword {
            Objects.requireNonNull(word, "word");
            if (count < 1) {
                throw new IllegalArgumentException("a keyword with count " + count + " is invalid; count from 1");
            }
        }
    }
}
