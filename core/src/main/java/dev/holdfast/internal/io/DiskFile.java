package dev.holdfast.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file on the real disk. Confined to one thread at a time. */
final class DiskFile implements OpenFile {
    private final FileChannel channel;

    DiskFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(long position, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
