package dev.holdfast.examples.archive;

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
 * The body of a response, read with a limit on silence: the time-out of the JDK's client ends with the headers.
 * Confined to one thread at a time on the reading side.
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

    /** What the client's threads hand over: some bytes, the end, or the reason there will be no more. */
    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Broken(Throwable cause) implements Signal {}
    }

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Duration maxSilence;
    private volatile Flow.@Nullable Subscription subscription;

    TimedBody(Flow.Publisher<List<ByteBuffer>> body, Duration maxSilence) {
        this.maxSilence = maxSilence;
        body.subscribe(this);
    }

    /** The next bytes, or nothing at the end of the body. */
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
        if (signal instanceof Signal.Broken broken) {
            throw new IOException("connection lost", broken.cause());
        }
        return Optional.empty();
    }

    /** Gives the rest of the body up, which ends the connection unless the body was read to its end. */
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
        signals.add(new Signal.Broken(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }
}
