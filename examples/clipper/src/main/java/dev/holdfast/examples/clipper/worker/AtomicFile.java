package dev.holdfast.examples.clipper.worker;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Files that are there whole or not at all, whenever the process dies: written under another name, forced to the disk,
 * renamed. A process that is killed leaves a hidden {@code .tmp} file that nobody reads. Thread-safe.
 */
final class AtomicFile {
    private AtomicFile() {}

    /** Makes {@code target}, whose folder is made if need be, hold {@code bytes}. */
    static void replace(Path target, byte[] bytes) throws IOException {
        Path folder = folderOf(target);
        Files.createDirectories(folder);
        String random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong());
        Path temporary = folder.resolve("." + target.getFileName() + "." + random + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                writeFully(channel, ByteBuffer.wrap(bytes), 0);
                channel.force(true);
            }
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Renames a file whose bytes are already on the disk, replacing {@code target}, and makes the rename durable. */
    static void move(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (File.separatorChar != '\\') { // Windows opens no folders, and needs no such call
            try (FileChannel channel = FileChannel.open(folderOf(target), StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }
}
