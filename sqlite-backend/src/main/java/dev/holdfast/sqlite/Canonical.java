package dev.holdfast.sqlite;

import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The content of an item without its dress, to tell edits and damage apart from staleness. */
final class Canonical {
    private static final int CHECKSUM_BYTES = 16;

    private Canonical() {}

    /** A checksum over everything that the file of an item says. */
    static String checksum(MirrorItem item) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text(item, true).getBytes(StandardCharsets.UTF_8));
            return "sha256-" + HexFormat.of().formatHex(digest, 0, CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Tells whether two say the same; the end of a lease is left out, because renewing does not move the revision. */
    static boolean same(MirrorItem one, MirrorItem other) {
        return text(one, false).equals(text(other, false));
    }

    private static String text(MirrorItem item, boolean expiry) {
        ItemRecord record = item.record();
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
        line(text, body.tags().size());
        body.tags().forEach(tag -> line(text, tag));
        return text.append(item.documentText()).toString();
    }

    /** Names hold no line breaks, so lines cannot run into each other. */
    private static void line(StringBuilder text, Object value) {
        text.append(value).append('\n');
    }
}
