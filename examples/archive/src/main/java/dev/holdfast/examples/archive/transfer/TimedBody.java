package dev.holdfast.examples.archive.transfer;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response body read with a time-out, since the time-out of the JDK's client covers only the headers. Confined to one
 * reading thread at a time.
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

    /** A signal from the threads of the client: bytes, the end, or a failure. */
    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Failure(Throwable cause) implements Signal {}
    }

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Duration maxSilence;
    private volatile Flow.@Nullable Subscription subscription;

    TimedBody(Flow.Publisher<List<ByteBuffer>> body, Duration maxSilence) {
        this.maxSilence = maxSilence;
        body.subscribe(this);
    }

    /** Returns the next bytes; empty at the end of the body. */
    Optional<List<ByteBuffer>> next() throws IOException, InterruptedException {
        Flow.Subscription source = subscription;
        if (source != null) {
            source.request(1);
        }
        Signal signal = signals.poll(maxSilence.toNanos(), TimeUnit.NANOSECONDS);
        if (signal == null) {
            throw new HttpTimeoutException("no bytes for " + maxSilence.toMillis() + " ms");
        }
        if (signal instanceof Signal.Bytes bytes) {
            return Optional.of(bytes.buffers());
        }
        if (signal instanceof Signal.Failure failure) {
            throw new IOException("connection lost", failure.cause());
        }
        return Optional.empty();
    }

    /** Discards the rest of the body, which closes the connection unless the end was reached. */
    @Override
    public void close() {
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription = source;
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Signal.Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Signal.Failure(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }
}
