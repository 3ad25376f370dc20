package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * The canonical form of an item, which tells an edited or damaged file from one that is only behind.
 *
 * @param record the item
 * @param document its document as the mirror writes it
 */
record CanonicalItem(ItemRecord record, String document) {
    private static final int CHECKSUM_BYTES = 16;

    /** Returns a checksum over everything in the file of an item. */
    String checksum() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text(true).getBytes(StandardCharsets.UTF_8));
            return "sha256-" + HexFormat.of().formatHex(digest, 0, CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns whether both are the same; the end of a lease does not count, because renewing it does not change the
     * revision.
     */
    boolean sameAs(CanonicalItem other) {
        return text(false).equals(other.text(false));
    }

    private String text(boolean expiry) {
        ItemBody body = record.body();
        StringBuilder text = new StringBuilder(256);
        line(text, record.key().type());
        line(text, record.key().id());
        line(text, record.revision());
        line(text, record.entries());
        line(text, body.state());
        line(text, body.failedFrom() == null ? "" : body.failedFrom());
        line(text, body.due() == null ? "" : body.due());
        line(text, body.updated());
        Lease lease = body.lease();
        line(text, lease == null ? "" : lease.token() + " " + lease.owner());
        line(text, lease == null || !expiry ? "" : lease.expires());
        Set<String> words = IndexedWords.of(body);
        line(text, words.size());
        words.forEach(word -> line(text, word));
        return text.append(document).toString();
    }

    /** Appends a line; names contain no line breaks, so lines cannot be confused. */
    private static void line(StringBuilder text, Object value) {
        text.append(value).append('\n');
    }
}
