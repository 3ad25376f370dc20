package dev.holdfast.internal.backend;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;

/** Refuses text that UTF-8 cannot represent. */
public final class TextCheck {
    private TextCheck() {}

    /**
     * Refuses a commit with text that UTF-8 cannot represent.
     *
     * @throws StoreException if a text has an unpaired surrogate; the message names the item
     */
    public static void requireStorable(Commit commit) {
        if (commit.body() != null) {
            require(commit, "the document", commit.body().document());
        }
        for (Entry entry : commit.entries()) {
            require(commit, "the detail of a history entry", entry.detail());
        }
        for (Chunk chunk : commit.chunks()) {
            require(commit, "chunk " + chunk.index() + " of ledger " + chunk.ledger(), chunk.document());
        }
    }

    private static void require(Commit commit, String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new StoreException(
                            Verdict.FATAL,
                            commit.key() + ": " + what + " has an unpaired surrogate at position " + i
                                    + ", which is not text; escape it",
                            null);
                }
                i++;
            }
        }
    }
}
