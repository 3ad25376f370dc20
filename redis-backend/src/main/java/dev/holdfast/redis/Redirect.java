package dev.holdfast.redis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a cluster says of a slot that it does not serve, or not now: nothing has been done, and the connection to it
 * is as good as before. Immutable.
 *
 * @param slot which; -1 if it did not say
 * @param host which node serves the slot; null if it did not say, or the slot is still on its way there
 * @param port of that node
 */
record Redirect(int slot, @Nullable String host, int port) {
    private static final Pattern MOVED = Pattern.compile("MOVED (\\d+) (.+):(\\d+)");

    /** A slot on its way is not followed: half of an item may be on either side. */
    private static final List<String> NOT_NOW = List.of("MOVED ", "ASK ", "TRYAGAIN ", "CLUSTERDOWN ");

    /** Reads an error reply; null if it says something else. */
    static @Nullable Redirect of(Throwable thrown) {
        if (!Replies.refused(thrown)) {
            return null;
        }
        String message = String.valueOf(Replies.cause(thrown).getMessage());
        Matcher moved = MOVED.matcher(message);
        if (moved.matches()) {
            return new Redirect(Integer.parseInt(moved.group(1)), moved.group(2), Integer.parseInt(moved.group(3)));
        }
        return NOT_NOW.stream().anyMatch(message::startsWith) ? new Redirect(-1, null, 0) : null;
    }
}
