package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.io.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * An incomplete download, with the tag of the complete file. Confined to one thread at a time.
 *
 * <p>{@code <name>.part} has the bytes so far and {@code <name>.part.etag} the tag. The tag is flushed before the first
 * byte, so the bytes cannot be mistaken for a part of another file. If a crash of the machine loses bytes in the
 * middle, the SHA-256 of the complete file reveals it. The part is locked while it is open, so that two workers do not
 * mix their bytes.
 */
final class PartialFile implements AutoCloseable {

    private final Path target;
    private final Path part;
    private final Path tagFile;
    private final FileChannel channel;
    private MessageDigest digest;
    private long bytes;
    private String tag;

    private PartialFile(Path target, Path part, FileChannel channel) throws IOException {
        this.target = target;
        this.part = part;
        this.tagFile = Path.of(part + ".etag");
        this.channel = channel;
        this.digest = Hash.sha256Digest();
        this.tag = Files.exists(tagFile) ? Files.readString(tagFile, StandardCharsets.UTF_8) : "";
        if (tag.isEmpty()) {
            channel.truncate(0);
        }
        readStoredBytes();
    }

    /** Opens the part of {@code target}, or creates an empty one. */
    static PartialFile open(Path target) throws IOException {
        Path part = Path.of(target + ".part");
        Files.createDirectories(target.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, part);
            return new PartialFile(target, part, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    long bytes() {
        return bytes;
    }

    /** Returns the tag of the complete file; empty if it is unknown. */
    String tag() {
        return tag;
    }

    /** Discards the bytes and starts again, for a file with this tag. */
    void restart(String newTag) throws IOException {
        channel.truncate(0);
        channel.force(true);
        digest = Hash.sha256Digest();
        bytes = 0;
        AtomicFile.replace(tagFile, newTag.getBytes(StandardCharsets.UTF_8));
        tag = newTag;
    }

    void append(ByteBuffer buffer) throws IOException {
        digest.update(buffer.duplicate());
        bytes += buffer.remaining();
        AtomicFile.writeFully(channel, buffer);
    }

    /** Verifies the complete bytes and renames the part to its target. */
    Hash finish() throws IOException {
        Hash hash = new Hash(bytes, Hash.hex(digest));
        String expected = tag.replace("\"", "");
        if (expected.matches("[0-9a-f]{64}") && !expected.equals(hash.sha256())) {
            discard();
            throw new IOException("the " + bytes + " bytes have SHA-256 " + hash.sha256() + ", not " + expected
                    + "; the part is discarded, try again");
        }
        channel.force(true);
        AtomicFile.move(part, target);
        Files.deleteIfExists(tagFile);
        return hash;
    }

    /** Removes the part and its tag. */
    void discard() throws IOException {
        Files.deleteIfExists(tagFile);
        Files.deleteIfExists(part);
    }

    /** Keeps the bytes for the next attempt; removes an empty part. */
    @Override
    public void close() throws IOException {
        try {
            if (bytes == 0) {
                discard();
            }
        } finally {
            channel.close();
        }
    }

    private void readStoredBytes() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        channel.position(0);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            bytes += buffer.remaining();
            digest.update(buffer);
            buffer.clear();
        }
    }

    private static void lock(FileChannel channel, Path part) throws IOException {
        boolean mine;
        try {
            mine = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            mine = false;
        }
        // its last owner may have renamed the part between opening and locking
        if (!mine || !Files.exists(part) || Files.size(part) != channel.size()) {
            throw new IOException(part.getFileName() + ": another download uses it; try again later");
        }
    }
}
