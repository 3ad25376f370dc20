package dev.holdfast.examples.archive;

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
 * Files that are there whole or not at all, whenever the process dies. Thread-safe.
 *
 * <ol>
 *   <li>the bytes go to a temporary file {@code .<name>.<pid>.<random>.tmp} in the same folder,
 *   <li>which is forced to the disk
 *   <li>and renamed to its name, replacing what was there;
 *   <li>then the folder is forced to the disk.
 * </ol>
 *
 * <p>A process killed before the third step leaves a temporary file nobody reads; {@link #sweep} removes it later.
 */
final class AtomicFile {

    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.(\\d+)\\.\\d+\\.tmp");

    /** Writes the bytes of a file. */
    @FunctionalInterface
    interface Writer {
        void write(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /** Makes {@code target} hold what {@code writer} writes; when the writer throws, it stays as it was. */
    static void replace(Path target, Writer writer) throws IOException {
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

    static void replace(Path target, byte[] bytes) throws IOException {
        replace(target, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    /** Makes {@code target} a copy of {@code source}; does nothing where it already is. */
    static void copy(Path source, Path target) throws IOException {
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
                        throw new IOException(source + ": became shorter while it was copied; copy it again");
                    }
                    done += moved;
                }
            }
        });
    }

    /** Renames a file whose bytes are already on the disk, replacing {@code target}, and makes the rename durable. */
    static void move(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(parentOf(target));
    }

    /** Removes the temporary files that dead processes left in {@code directory}. Call it before work begins. */
    static void sweep(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ".*.tmp")) {
            for (Path file : files) {
                Matcher name = TEMPORARY.matcher(file.getFileName().toString());
                if (name.matches() && isLeftover(name.group(1))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            return; // no folder, nothing left over
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** A name for a temporary file beside {@code target}, whose folder is there then. */
    static Path newTemporary(Path target) throws IOException {
        Path directory = parentOf(target);
        Files.createDirectories(directory);
        // not Files.createTempFile, whose files only their owner may read: these are for the world
        String random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong());
        long pid = ProcessHandle.current().pid();
        return directory.resolve("." + target.getFileName() + "." + pid + "." + random + ".tmp");
    }

    private static boolean isLeftover(String pid) {
        try {
            long number = Long.parseLong(pid);
            // in a container a killed process and its successor often share a pid
            return number == ProcessHandle.current().pid()
                    || ProcessHandle.of(number).isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Path parentOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    private static void syncDirectory(Path directory) throws IOException {
        if (File.separatorChar == '\\') {
            return; // Windows opens no folders, and needs no such call
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
