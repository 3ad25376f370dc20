package dev.holdfast.examples.transcript.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into overlapping chunks, at the ends of sentences where possible. Immutable.
 *
 * @param size the maximum of characters in a chunk, including the overlap
 * @param overlap the maximum of characters repeated from the previous chunk; whole sentences if one fits
 */
public record TextSplitter(int size, int overlap) {
    /** The smallest size of a chunk. */
    public static final int MIN_SIZE = 200;

    /** The largest size of a chunk. */
    public static final int MAX_SIZE = 200_000;

    /** Checks the sizes. */
    public TextSplitter {
        if (size < MIN_SIZE || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "chunk size " + size + " is out of range; use " + MIN_SIZE + " to " + MAX_SIZE + " characters");
        }
        if (overlap < 0 || overlap > size / 2) {
            throw new IllegalArgumentException("overlap " + overlap + " is too large for chunks of " + size
                    + " characters; use 0 to half of that, " + size / 2);
        }
    }

    /** Splits a text. Together the chunks hold every character, and each adds at least one. */
    public List<TextChunk> split(String text) {
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

    /** Returns the sentences; long ones are cut so that each part fits into a chunk with the overlap. */
    private List<Span> pieces(String text) {
        List<Span> pieces = new ArrayList<>();
        for (Span sentence : Sentences.of(text)) {
            int start = sentence.start();
            while (sentence.end() - start > size) {
                int cut = CutPoints.before(text, start, start + size - overlap);
                pieces.add(new Span(start, cut));
                start = cut;
            }
            pieces.add(new Span(start, sentence.end()));
        }
        return pieces;
    }

    /** Returns the start of the overlap, which is shortened if a long sentence needs the space. */
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
        return CutPoints.after(text, earliest, fresh, room == overlap);
    }
}
