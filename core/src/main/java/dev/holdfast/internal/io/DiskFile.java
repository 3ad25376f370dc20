package dev.holdfast.internal.io;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An open file of the real disk. Uses {@link RandomAccessFile}, because a channel is closed for all its users when one
 * thread inside it is interrupted.
 */
final class DiskFile implements OpenFile {
    private final RandomAccessFile file;
    private final boolean forceEach;

    /** @param writeThrough whether the operating system makes each write durable by itself, which saves a call */
    DiskFile(Path path, FileOps.Access access, boolean writeThrough) throws IOException {
        this.forceEach = access == FileOps.Access.WRITE_DURABLY && !writeThrough;
        this.file = new RandomAccessFile(path.toFile(), mode(access, writeThrough));
    }

    private static String mode(FileOps.Access access, boolean writeThrough) {
        return switch (access) {
            case READ -> "r";
            case WRITE -> "rw";
            case WRITE_DURABLY -> writeThrough ? "rwd" : "rw";
        };
    }

    @Override
    public synchronized byte[] read(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(position);
        int got = 0;
        while (got < length) {
            int more = file.read(bytes, got, length - got);
            if (more < 0) {
                return Arrays.copyOf(bytes, got);
            }
            got += more;
        }
        return bytes;
    }

    @Override
    public synchronized void write(long position, byte[] content) throws IOException {
        file.seek(position);
        file.write(content);
        if (forceEach) {
            file.getChannel().force(false);
        }
    }

    @Override
    public synchronized long size() throws IOException {
        return file.length();
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            // durable writes have been forced already
        }
    }
}
