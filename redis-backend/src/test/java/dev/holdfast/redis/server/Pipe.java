package dev.holdfast.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One direction of one connection through a {@link Proxy}. A setting applies when the call returns. Thread-safe. */
final class Pipe {
    private final Socket from;
    private final Socket to;
    private final ByteCount count;

    private Flow flow;
    private Duration delay;
    private long untilCut;
    private boolean finished;

    Pipe(Socket from, Socket to, Rules rules, ByteCount count) {
        this.from = from;
        this.to = to;
        this.count = count;
        this.flow = rules.flow();
        this.delay = rules.delay();
        this.untilCut = Long.MAX_VALUE;
    }

    /** The initial settings of a connection. */
    record Rules(Flow flow, Duration delay) {}

    synchronized void flow(Flow wanted) {
        flow = wanted;
        notifyAll();
    }

    synchronized void delay(Duration wanted) {
        delay = wanted;
    }

    synchronized void cutAfter(long bytes) {
        untilCut = bytes;
    }

    /** Ends the stream in order: the receiver reads all forwarded bytes, then the end. */
    synchronized void finish() throws IOException {
        if (!finished) {
            finished = true;
            notifyAll();
            to.shutdownOutput();
        }
    }

    /** Runs until the sender ends. Returns false if the whole connection has to be cut. */
    boolean pump() throws IOException {
        byte[] buffer = new byte[16_384];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            count.seen(read);
            if (!passOn(buffer, read, out)) {
                return false;
            }
        }
        finish();
        return true;
    }

    private synchronized boolean passOn(byte[] buffer, int length, OutputStream out) throws IOException {
        await();
        if (finished || flow == Flow.DROP) {
            count.dropped(length); // and keep reading: otherwise the sender would notice
            return true;
        }
        int passed = (int) Math.min(length, untilCut);
        out.write(buffer, 0, passed);
        out.flush();
        untilCut -= untilCut == Long.MAX_VALUE ? 0 : passed;
        return untilCut > 0;
    }

    /** Waits for the delay, then while bytes are held. */
    private void await() throws IOException {
        long due = System.nanoTime() + delay.toNanos();
        try {
            for (long left = delay.toNanos(); left > 0 && !finished; left = due - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            while (flow == Flow.HOLD && !finished) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException("the proxy is closed", e);
        }
    }
}
