package dev.holdfast.examples.archive;

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
 * A download that is not complete, with the tag of what it is a part of. Confined to one thread at a time.
 *
 * <p>Beside {@code <name>} there are {@code <name>.part}, the bytes so far, and {@code <name>.part.etag}. The tag is
 * on the disk before the first byte, so that bytes are never taken for a part of something else; should a dying
 * machine lose bytes in the middle all the same, the SHA-256 shows it in the end. The part is locked while it is
 * open: two workers on one recording do not mix their bytes.
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
        readWhatIsThere();
    }

    /** Opens or begins the part of {@code target}. */
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

    /** The tag of the whole file as the server gave it; empty where nothing is known. */
    String tag() {
        return tag;
    }

    /** Forgets the bytes and begins again with a file of this tag. */
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

    /** Gives the complete bytes their name; the part is gone then. */
    Hash finish() throws IOException {
        Hash hash = new Hash(bytes, Hash.hex(digest));
        String expected = tag.replace("\"", "");
        if (expected.matches("[0-9a-f]{64}") && !expected.equals(hash.sha256())) {
            discard();
            throw new IOException("the " + bytes + " bytes have SHA-256 " + hash.sha256() + ", not " + expected
                    + "; they are thrown away, try again");
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

    /** Leaves the bytes for the next attempt; a part without any is not worth a file. */
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

    private void readWhatIsThere() throws IOException {
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
        // between opening and locking, its last owner may have given the part its final name
        if (!mine || !Files.exists(part) || Files.size(part) != channel.size()) {
            throw new IOException(part.getFileName() + ": another download is at work on it; try again later");
        }
    }
}
