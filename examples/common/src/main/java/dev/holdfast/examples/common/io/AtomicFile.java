package dev.holdfast.examples.common.io;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes files that a crash leaves either complete or untouched. Thread-safe.
 *
 * <ol>
 *   <li>The bytes are written to a temporary file {@code .<name>.<pid>.<random>.tmp} in the same directory.
 *   <li>The temporary file is flushed to the disk.
 *   <li>The temporary file is renamed to its target, which it replaces.
 *   <li>The directory is flushed to the disk.
 * </ol>
 *
 * <p>A process killed before the third step leaves a temporary file behind; {@link #sweep} removes it later.
 */
public final class AtomicFile {
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.(\\d+)\\.\\d+\\.tmp");

    /** Writes the bytes of a file. */
    @FunctionalInterface
    public interface Writer {
        /** Writes all bytes. */
        void write(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /** Replaces {@code target} with what {@code writer} writes. If the writer throws, the target stays as it was. */
    public static void replace(Path target, Writer writer) throws IOException {
        Path temporary = newTemporary(target);
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                writer.write(channel);
                channel.force(true);
            }
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Replaces {@code target} with {@code bytes}. */
    public static void replace(Path target, byte[] bytes) throws IOException {
        replace(target, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    /** Makes {@code target} a copy of {@code source}, unless it is one already. */
    public static void copy(Path source, Path target) throws IOException {
        if (Files.isRegularFile(target) && Files.mismatch(source, target) == -1) {
            return;
        }
        replace(target, channel -> {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
                long size = from.size();
                long done = 0;
                while (done < size) {
                    long moved = from.transferTo(done, size - done, channel);
                    if (moved <= 0) {
                        throw new IOException(source + ": it became shorter while it was copied; copy it again");
                    }
                    done += moved;
                }
            }
        });
    }

    /** Renames a file that is already flushed to {@code target}, and makes the rename durable. */
    public static void move(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(parentOf(target));
    }

    /** Removes temporary files that dead processes left in {@code directory}. Call it before the work starts. */
    public static void sweep(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ".*.tmp")) {
            for (Path file : files) {
                Matcher name = TEMPORARY.matcher(file.getFileName().toString());
                if (name.matches() && isLeftover(name.group(1))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            return; // nothing was written yet
        }
    }

    /** Writes all of {@code bytes} at the position of the channel. */
    public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Returns an unused name beside {@code target}, and creates the directory. */
    public static Path newTemporary(Path target) throws IOException {
        Path directory = parentOf(target);
        Files.createDirectories(directory);
        // Files.createTempFile would let only the owner read the file
        String random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong());
        long pid = ProcessHandle.current().pid();
        return directory.resolve("." + target.getFileName() + "." + pid + "." + random + ".tmp");
    }

    private static boolean isLeftover(String pid) {
        try {
            long number = Long.parseLong(pid);
            // in a container, a killed process and its successor often have the same pid
            return number == ProcessHandle.current().pid()
                    || ProcessHandle.of(number).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Path parentOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (File.separatorChar == '\\') {
            return; // Windows cannot open directories, and does not need it
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
