package dev.holdfast.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The real disk. Thread-safe. */
public final class DiskFileOps implements FileOps {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<?>[] NONE = {};

    private final boolean posix =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private final boolean windows =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /** On other systems, macOS in particular, writing through does not reach the disk as a sync does. */
    private final boolean writeThrough = windows
            || System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, owner("rwx------"));
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file, NEW, owner("rw-------"))) {
            writeAll(channel, content);
        }
    }

    private static void writeAll(SeekableByteChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public OpenFile open(Path file, Access access) throws IOException {
        requireFile(file);
        return new DiskFile(file, access, writeThrough);
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system does not support hard links", e);
        }
    }

    @Override
    public void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (windows) {
            return; // Windows cannot open a directory; NTFS journals names
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public byte[] read(Path file, long maxBytes) throws IOException {
        requireFile(file);
        long size = Files.size(file);
        if (size > maxBytes) {
            throw new IOException(file.getFileName() + " has " + size + " bytes; at most " + maxBytes + " are read");
        }
        return Files.readAllBytes(file);
    }

    private static void requireFile(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new IOException(
                    file.getFileName() + " is a symbolic link, which is not followed; replace it with the file");
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(String.valueOf(file.getFileName()));
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public ProcessLock lock(Path file) throws IOException {
        return LockChannel.share(file, owner("rw-------"));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    private FileAttribute<?>[] owner(String permissions) {
        if (!posix) {
            return NONE;
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }
}
