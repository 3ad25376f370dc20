package dev.holdfast;

import dev.holdfast.store.Commit;
import java.util.OptionalLong;

/** A change lost against others again and again, or against one that cannot be put together with it. */
public final class ConflictException extends HoldfastException {
    private static final long serialVersionUID = 1L;
    private static final long UNTOLD = -1;

    private final long expected;
    private final long current;

    public ConflictException(String item, String tried, String wrong) {
        this(item, tried, wrong, UNTOLD, UNTOLD);
    }

    /** @param current the revision as it is, {@link Commit#ABSENT} if the item has been deleted */
    public ConflictException(String item, String tried, String wrong, long expected, long current) {
        super(item + ": " + tried + ": " + wrong, null);
        this.expected = expected;
        this.current = current;
    }

    /**
     * The revision of the snapshot that the change was made from.
     *
     * @return the revision; empty if the change was not made from a snapshot
     */
    public OptionalLong expectedRevision() {
        return expected == UNTOLD ? OptionalLong.empty() : OptionalLong.of(expected);
    }

    /**
     * The revision that the item had instead.
     *
     * @return the revision, 0 if the item has been deleted; empty if the change was not made from a snapshot
     */
    public OptionalLong currentRevision() {
        return current == UNTOLD ? OptionalLong.empty() : OptionalLong.of(current);
    }
}
