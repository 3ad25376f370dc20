package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What the answers of a server mean. Its error replies say that a command had no effect; a lost reply says nothing. */
final class Replies {
    /**
     * What an error reply means.
     *
     * @param code how its message begins
     * @param verdict whether trying again may help
     * @param moved whether another server has to be asked
     * @param advice what it means and what helps
     */
    private record Meaning(String code, Verdict verdict, boolean moved, String advice) {}

    private static final String WRONG_TYPE = "WRONGTYPE";
    private static final String NOT_ALLOWED =
            "the user may not do that; docs/operations.md lists the commands, keys and channels that it needs";

    private static final List<Meaning> MEANINGS = List.of(
            retryable("LOADING", "the server is still loading its data from disk; it answers as soon as that is done"),
            retryable("BUSY", "another script holds up the server; find it, and end it with SCRIPT KILL"),
            retryable("OOM", "the server is out of memory (maxmemory); raise it, or trim history"),
            retryable(
                    "MISCONF",
                    "the server cannot write to its disk and takes no changes; make room on the disk, then look at its"
                            + " log"),
            retryable(
                    "NOREPLICAS",
                    "fewer replicas follow the server than min-replicas-to-write asks for; bring them back"),
            retryable("TRYAGAIN", "the slot is being moved to another node of the cluster"),
            retryable(
                    "ERR max number of clients reached",
                    "too many are connected; raise maxclients, or find who does not close connections"),
            elsewhere("READONLY", "the server has become a replica; the primary is looked up again"),
            elsewhere(
                    "MASTERDOWN", "the server is a replica that has lost its primary; the primary is looked up again"),
            elsewhere("MOVED", "the slot has moved to another node of the cluster; the nodes are looked up again"),
            elsewhere("ASK", "the slot is being moved to another node of the cluster"),
            elsewhere(
                    "ERR Script attempted to access a non local key",
                    "the slot is being moved to another node of the cluster"),
            elsewhere("CLUSTERDOWN", "the cluster does not serve all slots; see CLUSTER INFO"),
            fatal("NOAUTH", "the server asks for a password; put it into the URI"),
            fatal("WRONGPASS", "user or password is wrong; mend the URI"),
            fatal("NOPERM", NOT_ALLOWED),
            // as Redis 7.0, and 7.2 and newer, say NOPERM inside a script
            fatal("ERR The user executing the script can't", NOT_ALLOWED),
            fatal("ERR ACL failure in script:", NOT_ALLOWED),
            fatal("CROSSSLOT", "keys of one commit lie in different slots; that is a bug in Holdfast"),
            fatal(WRONG_TYPE, "a key of the namespace holds something else; give Holdfast a namespace of its own"),
            fatal("NOPROTO", "the server speaks another protocol; use Redis 6.2 or newer"),
            fatal("ERR DB index is out of range", "it does not have the database that the URI names; name another"),
            fatal(
                    "ERR This instance has cluster support disabled",
                    "it is no node of a cluster; write redis:// instead of redis-cluster://"),
            fatal("EXECABORT", "the server refused a transaction"));

    private static final String NO_SCRIPT = "NOSCRIPT";

    /** What Lettuce says; should it come to say something else, the outcome counts as unknown. */
    private static final String NOT_CONNECTED = "Currently not connected. Commands are rejected.";

    private Replies() {}

    private static Meaning retryable(String code, String advice) {
        return new Meaning(code, Verdict.RETRYABLE, false, advice);
    }

    private static Meaning elsewhere(String code, String advice) {
        return new Meaning(code, Verdict.RETRYABLE, true, advice);
    }

    private static Meaning fatal(String code, String advice) {
        return new Meaning(code, Verdict.FATAL, false, advice);
    }

    static Throwable cause(Throwable thrown) {
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

    /** Whether the server has refused the command, which therefore had no effect. */
    static boolean refused(Throwable thrown) {
        return cause(thrown) instanceof RedisCommandExecutionException;
    }

    /** Whether there was no answer, so that the connection cannot be used any more. */
    static boolean lost(Throwable thrown) {
        return !refused(thrown) && !(cause(thrown) instanceof StoreException);
    }

    /** Whether the driver has not even tried to send it, because the connection was known to be broken. */
    static boolean neverSent(Throwable thrown) {
        return lost(thrown) && message(cause(thrown)).equals(NOT_CONNECTED);
    }

    /** Whether a key holds something else than the command works on. */
    static boolean wrongType(StoreException failure) {
        Throwable cause = failure.getCause();
        return cause != null && refused(cause) && message(cause).contains(WRONG_TYPE);
    }

    /** Whether another server has to be asked. */
    static boolean moved(Throwable thrown) {
        String message = message(cause(thrown));
        return refused(thrown) && MEANINGS.stream().anyMatch(meaning -> meaning.moved() && saidBy(meaning, message));
    }

    /**
     * The failure of a call.
     *
     * @param server which server was asked
     * @param lost what it means if the answer was lost
     * @param thrown what Lettuce said
     */
    static StoreException failure(String server, Verdict lost, Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof StoreException already) {
            return already;
        }
        String message = message(cause);
        if (!refused(cause)) {
            String meaning = lost == Verdict.UNKNOWN
                    ? "; whether the commit took effect is not known, sending it again tells"
                    : "; trying again may help";
            return new StoreException(
                    lost, "the connection to Redis at " + server + " was lost: " + message + meaning, cause);
        }
        StoreException known = known(server, message, cause);
        return known != null
                ? known
                : new StoreException(Verdict.FATAL, "Redis at " + server + " said: " + message, cause);
    }

    /** What an error reply means; null if it is none that is known. */
    static @Nullable StoreException known(String server, String message, Throwable cause) {
        for (Meaning meaning : MEANINGS) {
            if (saidBy(meaning, message)) {
                return new StoreException(
                        meaning.verdict(),
                        "Redis at " + server + " said " + meaning.code() + ": " + meaning.advice()
                                + (meaning.verdict() == Verdict.FATAL ? " (" + message + ")" : ""),
                        cause);
            }
        }
        return null;
    }

    private static boolean saidBy(Meaning meaning, String message) {
        // an error inside a script may stand behind its own words
        return message.equals(meaning.code())
                || message.startsWith(meaning.code() + " ")
                || message.contains("-" + meaning.code() + " ");
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
