package dev.holdfast.internal.claim;

import dev.holdfast.LeaseLostException;
import dev.holdfast.internal.engine.ItemSnapshot;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves the payload of a claim, at once or with a delay that combines fast updates. Thread-safe. */
public final class PayloadWriter<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(PayloadWriter.class);

    private final HeldItem<S, P> item;
    private final ClaimServices<S, P> services;
    private final ClaimPayload<S, P> payload;
    private final Runnable deferred = this::writeDue;

    public PayloadWriter(HeldItem<S, P> item) {
        this.item = item;
        this.services = item.services();
        this.payload = item.payload();
    }

    /** Saves a payload; it is durable on return. */
    public void save(P value) {
        var unused = item.locked(() -> {
            item.requireHeld("save");
            services.limiter().require(item.newest().key(), "save");
            Function<ItemSnapshot<S, P>, P> merged = payload.merge(value);
            return item.write(
                    "save", base -> services.rules().save(base, merged.apply(base), item.owner(), item.now()));
        });
    }

    /** Saves a payload at the latest when the interval has passed. */
    public void saveSoon(P value) {
        var unused = item.locked(() -> {
            try {
                item.requireHeld("save soon");
                payload.offer(value);
                Duration wait = item.lock().isCalling()
                        ? services.settings().progressInterval()
                        : payload.interval().untilReady(item.now());
                if (item.lock().isCalling() || !wait.isZero()) {
                    services.deferred().runIn(deferred, wait);
                } else {
                    write();
                }
                return value;
            } finally {
                if (payload.isPending()) {
                    services.deferred().runIn(deferred, services.settings().progressInterval());
                }
            }
        });
    }

    private void write() {
        var unused = item.write("save soon", base -> services.rules().quiet(base, item.now()));
    }

    /** Called by the thread that writes pending values. */
    private void writeDue() {
        if (!item.lock().tryLock()) { // the worker is writing, and its write takes the value along
            services.deferred().runIn(deferred, services.settings().progressInterval());
            return;
        }
        Duration again = Duration.ZERO;
        Runnable restore = payload.mark();
        try {
            if (!payload.isPending() || !item.isHeld()) {
                return;
            }
            again = payload.interval().untilReady(item.now());
            if (again.isZero()) {
                write();
                again = payload.interval().pause(); // a listener may have offered another value
            }
        } catch (LeaseLostException e) {
            restore.run(); // the worker has not been told yet
            LOG.atWarn()
                    .addKeyValue("item", item.newest().key())
                    .log("the lease is lost with a payload pending; the next call of the worker fails");
        } catch (RuntimeException e) {
            if (!payload.isPending()) { // it can never be stored
                payload.refuse(e);
                return;
            }
            LOG.atWarn()
                    .addKeyValue("item", item.newest().key())
                    .log("a pending payload could not be written and is tried again: {}", e.getMessage());
            again = payload.interval().postpone();
        } finally {
            if (payload.isPending() && item.isHeld()) {
                services.deferred().runIn(deferred, again);
            }
            item.lock().unlock();
        }
    }
}
