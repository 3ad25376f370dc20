package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.store.Commit;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A change lost every race against others, or cannot be merged with a change of another. Nothing was written. */
public final class ConflictException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private static final long NONE = -1;

    private final long expected;
    private final long current;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param operation the operation that was refused
     * @param reason what is wrong and what would work
     */
    public ConflictException(String item, String operation, String reason) {
        this(item, operation, reason, NONE, NONE);
    }

    /**
     * Creates an exception for a change from a snapshot.
     *
     * @param item the type and id of the item
     * @param operation the operation that was refused
     * @param reason what is wrong and what would work
     * @param expected the revision of the snapshot
     * @param current the present revision; {@link Commit#ABSENT} if the item has been deleted
     */
    public ConflictException(String item, String operation, String reason, long expected, long current) {
        super(item + ": " + operation + ": " + reason, null);
        this.expected = expected;
        this.current = current;
    }

    /**
     * Returns the revision of the snapshot that the change started from.
     *
     * @return the revision; empty if the change did not start from a snapshot
     */
    public OptionalLong expectedRevision() {
        return expected == NONE ? OptionalLong.empty() : OptionalLong.of(expected);
    }

    /**
     * Returns the revision that the item had instead.
     *
     * @return the revision, 0 if the item has been deleted; empty if the change did not start from a snapshot
     */
    public OptionalLong currentRevision() {
        return current == NONE ? OptionalLong.empty() : OptionalLong.of(current);
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with(super.json())
                .with("expectedRevision", boxed(expectedRevision()))
                .with("currentRevision", boxed(currentRevision()));
    }

    private static @Nullable Long boxed(OptionalLong revision) {
        return revision.isPresent() ? revision.getAsLong() : null;
    }
}
