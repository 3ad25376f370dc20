package dev.holdfast.redis.connection;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a cluster node about a slot that it does not serve, at least not now: the command had no effect, and the
 * connection to the node remains usable. Immutable.
 *
 * @param slot the slot; -1 if the reply does not name it
 * @param host the node that serves the slot; null if the reply does not name it, or the slot is still migrating
 * @param port the port of that node
 */
record SlotRedirect(int slot, @Nullable String host, int port) {
    private static final Pattern MOVED = Pattern.compile("MOVED (\\d+) (.+):(\\d+)");

    /** A migrating slot is not followed: the keys of one item may be on both nodes. */
    private static final List<String> NOT_SERVED = List.of("MOVED ", "ASK ", "TRYAGAIN ", "CLUSTERDOWN ");

    /** Reads an error reply; returns null if it is no redirect. */
    static @Nullable SlotRedirect of(Throwable thrown) {
        if (!ReplyErrors.refused(thrown)) {
            return null;
        }
        String message = String.valueOf(ReplyErrors.cause(thrown).getMessage());
        Matcher moved = MOVED.matcher(message);
        if (moved.matches()) {
            return new SlotRedirect(Integer.parseInt(moved.group(1)), moved.group(2), Integer.parseInt(moved.group(3)));
        }
        return NOT_SERVED.stream().anyMatch(message::startsWith) ? new SlotRedirect(-1, null, 0) : null;
    }
}
