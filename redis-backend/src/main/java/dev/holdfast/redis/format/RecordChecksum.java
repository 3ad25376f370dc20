package dev.holdfast.redis.format;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The checksums that are stored beside data: CRC-32C over its texts, each preceded by its length, so that no two lists
 * of texts have the same bytes. Confined to one thread.
 */
public final class RecordChecksum {
    /** The number of characters of a checksum, before it is sealed. */
    static final int CHARS = 8;

    private final CRC32C crc = new CRC32C();

    private RecordChecksum(ItemKey key) {
        add(key.toString());
    }

    /** Covers a record except for its lease, which is renewed without a commit. */
    public static String ofRecord(
            ItemKey key, String state, String failedFrom, String due, String updated, String tags, String document) {
        return new RecordChecksum(key)
                .add(state)
                .add(failedFrom)
                .add(due)
                .add(updated)
                .add(tags)
                .add(document)
                .text();
    }

    /** Covers a lease. */
    public static String ofLease(ItemKey key, String owner, String token, String expires) {
        return new RecordChecksum(key).add(owner).add(token).add(expires).text();
    }

    /** Covers the history of one commit. */
    public static String ofHistory(ItemKey key, String expected, String token, List<String> lines) {
        RecordChecksum checksum = new RecordChecksum(key).add(expected).add(token);
        lines.forEach(checksum::add);
        return checksum.text();
    }

    static String ofChunk(ItemKey key, Chunk chunk) {
        return new RecordChecksum(key)
                .add(chunk.ledger())
                .add(Integer.toString(chunk.index()))
                .add(chunk.document())
                .text();
    }

    /** Returns a checksum as the commit script stores it, followed by the numbers that the script itself assigns. */
    static String sealed(String checksum, String revision, String entries) {
        return checksum + " " + revision + " " + entries;
    }

    private RecordChecksum add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        crc.update(length >>> 24);
        crc.update(length >>> 16);
        crc.update(length >>> 8);
        crc.update(length);
        crc.update(bytes, 0, length);
        return this;
    }

    /** Returns eight hexadecimal digits. */
    private String text() {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
