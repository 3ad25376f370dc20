package dev.holdfast;

import dev.holdfast.internal.claim.ClaimBatch;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;

/**
 * The claims of one call: a fixed list that releases what was not begun when it is closed, such as the rest of a loop that
 * an exception has left.
 *
 * <pre>{@code
 * try (Claims<Stage, Episode> claims = items.claim(DOWNLOADING, 10)) {
 *     for (Claim<Stage, Episode> claim : claims) {
 *         claim.run(DOWNLOADED, work -> download(work.payload()));
 *     }
 * }
 * }</pre>
 *
 * <p>A claim is begun by its first call, other than those that only ask for its id, its token and its loss, or end it. A
 * claim that nobody begins is renewed for a bounded time, see {@link Items.Builder#beginWithin}, and then released.
 *
 * <p>To work on claims in other threads, {@link #take} them: a taken claim belongs to whoever took it. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Claims<S, P> extends AbstractList<Claim<S, P>> implements AutoCloseable {
    private final List<Claim<S, P>> claims;
    private final ClaimBatch batch;

    Claims(List<Claim<S, P>> claims, ClaimBatch batch) {
        this.claims = List.copyOf(claims);
        this.batch = batch;
    }

    @Override
    public Claim<S, P> get(int index) {
        return claims.get(index);
    }

    @Override
    public int size() {
        return claims.size();
    }

    /**
     * Takes the next claim that was neither begun nor taken. The caller owns it from now on: closing this list leaves it.
     *
     * @return the claim; empty if none is left, or this list is closed
     */
    public Optional<Claim<S, P>> take() {
        return batch.take().map(claims::get);
    }

    /**
     * Releases the claims that were neither begun nor taken; their attempts do not count. A claim that cannot be released
     * is logged, and its lease expires. Idempotent.
     */
    @Override
    public void close() {
        batch.close();
    }
}
