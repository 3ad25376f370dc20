package dev.holdfast.examples.archive;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** The body of a request that counts the bytes handed to the connection. Thread-safe. */
final class WatchedBody implements BodyPublisher {

    private final BodyPublisher body;
    private final AtomicLong handedOver = new AtomicLong();

    WatchedBody(BodyPublisher body) {
        this.body = body;
    }

    long handedOver() {
        return handedOver.get();
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
                handedOver.addAndGet(bytes.remaining());
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
