package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The limit of a journal: lines of the length of a move, appended and forced, either by the caller itself or by one thread
 * that forces once for all waiting callers.
 */
final class BareAppend implements Subject {
    /** The bytes of a move in the journal of the file store. */
    private static final int LINE = 1157;

    private static final int MOST = 512;

    private final FileChannel file;
    private final boolean grouped;
    private final byte[] line = new byte[LINE];
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer = new Thread(this::serve, "bare-append");

    private static final class Waiting {
        final Thread caller = Thread.currentThread();
        volatile boolean done;
        volatile @Nullable IOException failure;
    }

    BareAppend(Path directory, boolean grouped) throws IOException {
        this.file = FileChannel.open(directory.resolve("lines"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.grouped = grouped;
        Arrays.fill(line, (byte) 'x');
        if (grouped) {
            writer.start();
        }
    }

    @Override
    public Object call(int caller) throws IOException {
        if (!grouped) {
            write(1);
            return file.position();
        }
        Waiting waiting = new Waiting();
        queue.add(waiting);
        while (!waiting.done) {
            LockSupport.park(this);
        }
        IOException failure = waiting.failure;
        if (failure != null) {
            throw failure;
        }
        return waiting;
    }

    private void write(int lines) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(lines * LINE);
        for (int i = 0; i < lines; i++) {
            bytes.put(line);
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    }

    private void serve() {
        List<Waiting> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, MOST - 1);
                IOException failure = null;
                try {
                    write(batch.size());
                } catch (IOException e) {
                    failure = e;
                }
                for (Waiting waiting : batch) {
                    waiting.failure = failure;
                    waiting.done = true;
                    LockSupport.unpark(waiting.caller);
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("the lines could not be closed", e);
        }
    }
}
