package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The failures of sentinels that were reached but did not name the primary. They have users and passwords of their own,
 * so the remedies differ from those for a server.
 */
final class SentinelErrors {
    /**
     * The meaning of an error reply of a sentinel.
     *
     * @param code the start of the reply
     * @param advice the explanation and the remedy
     */
    private record SentinelReply(String code, String advice) {}

    private static final List<SentinelReply> KNOWN = List.of(
            new SentinelReply(
                    "NOAUTH",
                    "the sentinels require a password, which is not that of the servers in the URI; set it with"
                            + " RedisOptions.Builder.sentinelLogin"),
            new SentinelReply(
                    "WRONGPASS",
                    "the sentinels do not know the user, or its password is another; correct"
                            + " RedisOptions.Builder.sentinelLogin"),
            new SentinelReply(
                    "NOPERM",
                    "the user of RedisOptions.Builder.sentinelLogin may not ask for the primary; docs/redis.md lists the"
                            + " required permissions"),
            new SentinelReply(
                    "ERR unknown command",
                    "that is not a sentinel; name the ports of sentinels, or write redis:// for a server"));

    /** The message of Lettuce if no sentinel could be connected to, with one failure for each. */
    private static final String NO_SENTINEL = "Cannot connect to a Redis Sentinel: ";

    /** The message if a sentinel was connected to, but did not name the primary. */
    private static final String NOT_NAMED = "Cannot obtain master using SENTINEL MASTER";

    /** The message if a sentinel was connected to, but does not monitor such a primary. */
    private static final String NOT_KNOWN = "Cannot provide redisAddress using sentinel for masterId ";

    private SentinelErrors() {}

    /**
     * Reads the failure of a connection.
     *
     * @param address the address that the host named
     * @param thrown the failure of Lettuce
     * @return null if no sentinel has refused anything
     */
    static @Nullable StoreException of(Address address, Throwable thrown) {
        if (address.kind() != Address.Kind.SENTINELS) {
            return null;
        }
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith(NOT_KNOWN)) {
                return new StoreException(
                        Verdict.FATAL,
                        "there is no " + address
                                + ": they monitor no primary of that name; correct the name after the # of the URI",
                        thrown);
            }
            if (message.startsWith(NO_SENTINEL) || message.startsWith(NOT_NAMED)) {
                List<Throwable> each = new ArrayList<>(List.of(e.getSuppressed()));
                if (e.getCause() != null) {
                    each.add(e.getCause());
                }
                return refused(address, each, thrown);
            }
        }
        return null;
    }

    /** If some have refused and others cannot be reached, those may come back, so a retry may help. */
    private static @Nullable StoreException refused(Address address, List<Throwable> each, Throwable thrown) {
        List<String> refusals = new ArrayList<>();
        boolean unreachable = false;
        for (Throwable one : each) {
            String reply = errorReply(one);
            SentinelReply known = reply == null ? null : known(reply);
            if (known != null) {
                refusals.add(known.advice() + " (" + reply + ")");
            } else {
                unreachable |= !ReplyErrors.reasonMissing(one); // such a sentinel was reached
            }
        }
        if (refusals.isEmpty()) {
            return null;
        }
        return new StoreException(
                unreachable ? Verdict.RETRYABLE : Verdict.FATAL,
                "the " + address + " cannot be found: " + refusals.get(0)
                        + (unreachable ? "; other sentinels cannot be reached" : ""),
                thrown);
    }

    /** Returns the error reply that caused a failure; null if there was none. */
    private static @Nullable String errorReply(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof RedisCommandExecutionException) {
                return String.valueOf(e.getMessage());
            }
        }
        return null;
    }

    private static @Nullable SentinelReply known(String reply) {
        return KNOWN.stream()
                .filter(known -> reply.startsWith(known.code()))
                .findFirst()
                .orElse(null);
    }
}
