package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why sentinels did not say where the primary is, although one of them could be reached. They have passwords and users of
 * their own, so what helps is something else than with a server.
 */
final class SentinelRefusal {
    /**
     * What an answer of a sentinel means.
     *
     * @param code how it begins
     * @param advice what it means and what helps
     */
    private record Meaning(String code, String advice) {}

    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    "NOAUTH",
                    "the sentinels ask for a password, which is not that of the servers in the URI; say it with"
                            + " RedisOptions.Builder.sentinelLogin"),
            new Meaning(
                    "WRONGPASS",
                    "the sentinels do not know that user, or its password is another; mend RedisOptions.Builder.sentinelLogin"),
            new Meaning(
                    "NOPERM",
                    "the user of RedisOptions.Builder.sentinelLogin may not ask for the primary; docs/operations.md lists"
                            + " what it needs"),
            new Meaning(
                    "ERR unknown command",
                    "that is no sentinel; name the ports of sentinels, or write redis:// for a server"));

    /** What Lettuce says when none of the sentinels could be connected to, with one failure for each. */
    private static final String NONE = "Cannot connect to a Redis Sentinel: ";

    /** What it says when one was connected to, and did not tell. */
    private static final String NOT_TOLD = "Cannot obtain master using SENTINEL MASTER";

    /** What it says when one was connected to, and knew of no such primary. */
    private static final String NOT_KNOWN = "Cannot provide redisAddress using sentinel for masterId ";

    private SentinelRefusal() {}

    /**
     * Reads the failure of a connection.
     *
     * @param address what the host has named
     * @param thrown what Lettuce said
     * @return what to tell; null if no sentinel has refused anything
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
                                + ": they watch none of that name; mend what stands behind the # of the URI",
                        thrown);
            }
            if (message.startsWith(NONE) || message.startsWith(NOT_TOLD)) {
                List<Throwable> each = new ArrayList<>(List.of(e.getSuppressed()));
                if (e.getCause() != null) {
                    each.add(e.getCause());
                }
                return refused(address, each, thrown);
            }
        }
        return null;
    }

    /** If some have refused and others cannot be reached, those may come back, so trying again may help. */
    private static @Nullable StoreException refused(Address address, List<Throwable> each, Throwable thrown) {
        List<String> refusals = new ArrayList<>();
        boolean others = false;
        for (Throwable one : each) {
            String said = said(one);
            Meaning meaning = said == null ? null : meaning(said);
            if (meaning != null) {
                refusals.add(meaning.advice() + " (" + said + ")");
            } else {
                others |= !Unreachable.untold(one); // which is not away for that
            }
        }
        if (refusals.isEmpty()) {
            return null;
        }
        return new StoreException(
                others ? Verdict.RETRYABLE : Verdict.FATAL,
                "the " + address + " cannot be found: " + refusals.get(0)
                        + (others ? "; other sentinels cannot be reached" : ""),
                thrown);
    }

    /** The error reply behind a failure; null if there was none. */
    private static @Nullable String said(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof RedisCommandExecutionException) {
                return String.valueOf(e.getMessage());
            }
        }
        return null;
    }

    private static @Nullable Meaning meaning(String said) {
        return MEANINGS.stream()
                .filter(meaning -> said.startsWith(meaning.code()))
                .findFirst()
                .orElse(null);
    }
}
