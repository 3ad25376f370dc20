package dev.holdfast.examples.transcript;

import java.util.ArrayList;
import java.util.List;

/**
 * How a text is cut into overlapping pieces, at the ends of sentences wherever there are any. Immutable.
 *
 * @param size the most characters of a piece, overlap included
 * @param overlap about how many characters of the piece before are repeated, at most; whole sentences if one fits
 */
record Chunking(int size, int overlap) {
    static final int LEAST_SIZE = 200;
    static final int MOST_SIZE = 200_000;

    Chunking {
        if (size < LEAST_SIZE || size > MOST_SIZE) {
            throw new IllegalArgumentException(
                    "chunk size " + size + " is out of range; use " + LEAST_SIZE + " to " + MOST_SIZE + " characters");
        }
        if (overlap < 0 || overlap > size / 2) {
            throw new IllegalArgumentException("overlap " + overlap + " does not fit chunks of " + size
                    + " characters; use 0 to half of that, " + size / 2);
        }
    }

    /** The pieces of a text: together they hold every character, and each adds at least one. */
    List<TextChunk> split(String text) {
        List<Span> pieces = pieces(text);
        List<TextChunk> chunks = new ArrayList<>();
        int first = 0;
        while (first < pieces.size()) {
            int fresh = pieces.get(first).start();
            int start = contextStart(text, pieces, first);
            int last = first;
            while (last + 1 < pieces.size() && pieces.get(last + 1).end() - start <= size) {
                last++;
            }
            String piece = text.substring(start, pieces.get(last).end());
            chunks.add(new TextChunk(chunks.size(), start, fresh - start, piece));
            first = last + 1;
        }
        return chunks;
    }

    /** Sentences, the longest of them cut so that each fits a chunk and leaves room for the overlap. */
    private List<Span> pieces(String text) {
        List<Span> pieces = new ArrayList<>();
        for (Span sentence : Sentences.of(text)) {
            int start = sentence.start();
            while (sentence.end() - start > size) {
                int cut = Cuts.before(text, start, start + size - overlap);
                pieces.add(new Span(start, cut));
                start = cut;
            }
            pieces.add(new Span(start, sentence.end()));
        }
        return pieces;
    }

    /** The overlap gives way to what is new. */
    private int contextStart(String text, List<Span> pieces, int first) {
        int fresh = pieces.get(first).start();
        int room = Math.min(overlap, size - pieces.get(first).length());
        int earliest = Math.max(0, fresh - room);
        int from = first;
        while (from > 0 && pieces.get(from - 1).start() >= earliest) {
            from--;
        }
        if (from < first) {
            return pieces.get(from).start();
        }
        return Cuts.after(text, earliest, fresh, room == overlap);
    }
}
