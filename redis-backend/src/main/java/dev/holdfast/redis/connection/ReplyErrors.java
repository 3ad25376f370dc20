package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The errors of failed commands. A command that got an error reply had no effect; after a lost reply its outcome is
 * unknown.
 */
public final class ReplyErrors {
    /**
     * The meaning of an error reply.
     *
     * @param code the start of its message
     * @param verdict whether a retry may help
     * @param moved whether another server has to be asked
     * @param advice the explanation and the remedy
     */
    private record KnownReply(String code, Verdict verdict, boolean moved, String advice) {}

    private static final String WRONG_TYPE = "WRONGTYPE";
    private static final String NO_PERMISSION =
            "the user lacks a permission; docs/redis.md lists the required commands, keys and channels";

    private static final List<KnownReply> KNOWN = List.of(
            retryable("LOADING", "the server is still loading its data from disk and serves no commands before that"),
            retryable("BUSY", "another script blocks the server; find it, and end it with SCRIPT KILL"),
            retryable("OOM", "the server is out of memory (maxmemory); raise it, or trim history"),
            retryable(
                    "MISCONF",
                    "the server cannot write to its disk and accepts no changes; free space on the disk, then check the"
                            + " log of the server"),
            retryable(
                    "NOREPLICAS", "fewer replicas are connected than min-replicas-to-write requires; bring them back"),
            retryable("TRYAGAIN", "the slot is being moved to another node of the cluster"),
            retryable(
                    "ERR max number of clients reached",
                    "too many clients are connected; raise maxclients, or find the client that leaks connections"),
            elsewhere("READONLY", "the server has become a replica; the primary is looked up again"),
            elsewhere(
                    "MASTERDOWN", "the server is a replica that has lost its primary; the primary is looked up again"),
            elsewhere("MOVED", "the slot has moved to another node of the cluster; the nodes are looked up again"),
            elsewhere("ASK", "the slot is being moved to another node of the cluster"),
            elsewhere(
                    "ERR Script attempted to access a non local key",
                    "the slot is being moved to another node of the cluster"),
            elsewhere("CLUSTERDOWN", "the cluster does not serve all slots; see CLUSTER INFO"),
            fatal("NOAUTH", "the server requires a password; put it into the URI"),
            fatal("WRONGPASS", "user or password is wrong; correct the URI"),
            fatal("NOPERM", NO_PERMISSION),
            // the form of NOPERM inside a script: first Redis 7.0, then 7.2 and newer
            fatal("ERR The user executing the script can't", NO_PERMISSION),
            fatal("ERR ACL failure in script:", NO_PERMISSION),
            fatal("CROSSSLOT", "the keys of one commit are in different slots; that is a bug in Holdfast"),
            fatal(WRONG_TYPE, "a key of the namespace has another type; use a namespace that only Holdfast writes to"),
            fatal("NOPROTO", "the server speaks another protocol; use Redis 6.2 or newer"),
            fatal("ERR DB index is out of range", "it does not have the database of the URI; name another"),
            fatal(
                    "ERR This instance has cluster support disabled",
                    "it is not a node of a cluster; write redis:// instead of redis-cluster://"),
            fatal("EXECABORT", "the server refused a transaction"));

    private static final String NO_SCRIPT = "NOSCRIPT";

    /** The message of Lettuce. If it ever changes, the outcome counts as unknown, which is safe. */
    private static final String NOT_CONNECTED = "Currently not connected. Commands are rejected.";

    /** The messages of Lettuce for connections that ended during their setup. */
    private static final List<String> WITHOUT_REASON =
            List.of("RedisHandshakeHandler not registered", "Connection closed prematurely");

    private ReplyErrors() {}

    private static KnownReply retryable(String code, String advice) {
        return new KnownReply(code, Verdict.RETRYABLE, false, advice);
    }

    private static KnownReply elsewhere(String code, String advice) {
        return new KnownReply(code, Verdict.RETRYABLE, true, advice);
    }

    private static KnownReply fatal(String code, String advice) {
        return new KnownReply(code, Verdict.FATAL, false, advice);
    }

    /** Unwraps the failure of a future. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static boolean noScript(Throwable thrown) {
        return message(cause(thrown)).startsWith(NO_SCRIPT);
    }

    /** Returns whether the server has refused the command, which therefore had no effect. */
    static boolean refused(Throwable thrown) {
        return cause(thrown) instanceof RedisCommandExecutionException;
    }

    /** Returns whether there was no reply, so that the connection is no longer usable. */
    static boolean lost(Throwable thrown) {
        return !refused(thrown) && !(cause(thrown) instanceof StoreException);
    }

    /** Returns whether Lettuce did not send the command, because the connection was known to be broken. */
    public static boolean neverSent(Throwable thrown) {
        return lost(thrown) && message(cause(thrown)).equals(NOT_CONNECTED);
    }

    /** Returns whether a key has another type than the command works on. */
    public static boolean wrongType(StoreException failure) {
        Throwable cause = failure.getCause();
        return cause != null && refused(cause) && message(cause).contains(WRONG_TYPE);
    }

    /** Returns whether another server has to be asked. */
    static boolean moved(Throwable thrown) {
        String message = message(cause(thrown));
        return refused(thrown) && KNOWN.stream().anyMatch(known -> known.moved() && matches(known, message));
    }

    /**
     * Returns the failure of a call.
     *
     * @param server the server
     * @param lost the verdict if the reply was lost
     * @param thrown the failure of Lettuce
     */
    static StoreException failure(String server, Verdict lost, Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof StoreException already) {
            return already;
        }
        String message = message(cause);
        if (!refused(cause)) {
            return new StoreException(
                    lost, "the connection to Redis at " + server + " was lost: " + message + "; " + next(lost), cause);
        }
        StoreException known = known(server, message, cause);
        return known != null
                ? known
                : new StoreException(Verdict.FATAL, "Redis at " + server + " said: " + message, cause);
    }

    /** Returns what a caller can do after a lost reply. */
    static String next(Verdict lost) {
        return lost == Verdict.UNKNOWN
                ? "the outcome of the commit is unknown, resend it to find out"
                : "a retry may help";
    }

    /** Returns the failure for a known error reply; null for any other. */
    static @Nullable StoreException known(String server, String message, Throwable cause) {
        for (KnownReply known : KNOWN) {
            if (matches(known, message)) {
                return new StoreException(
                        known.verdict(),
                        "Redis at " + server + " said " + known.code() + ": " + known.advice()
                                + (known.verdict() == Verdict.FATAL ? " (" + message + ")" : ""),
                        cause);
            }
        }
        return null;
    }

    private static boolean matches(KnownReply known, String message) {
        // an error inside a script may follow the words of the script engine
        return message.equals(known.code())
                || message.startsWith(known.code() + " ")
                || message.contains("-" + known.code() + " ");
    }

    /**
     * Returns whether Lettuce may have lost the reason, as it does if a connection ends during its setup because the
     * server hangs up or refuses the user. Another try reports it.
     */
    static boolean reasonMissing(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return WITHOUT_REASON.contains(String.valueOf(last.getMessage()));
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
