package dev.holdfast.examples.archive.transfer;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A request body that counts the bytes passed to the connection. Thread-safe. */
final class CountedBody implements BodyPublisher {

    private final BodyPublisher body;
    private final AtomicLong sent = new AtomicLong();

    CountedBody(BodyPublisher body) {
        this.body = body;
    }

    long sent() {
        return sent.get();
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> connection) {
        body.subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                connection.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                sent.addAndGet(bytes.remaining());
                connection.onNext(bytes);
            }

            @Override
            public void onError(Throwable cause) {
                connection.onError(cause);
            }

            @Override
            public void onComplete() {
                connection.onComplete();
            }
        });
    }
}
