package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a server could not be connected to, told so that somebody can mend it. */
final class Unreachable {
    /** When no node of a cluster can be asked, what each has said stands in one text only. */
    private static final Pattern NODE = Pattern.compile(": ((?:ERR|[A-Z]{4,}) .*)");

    private static final List<String> UNTOLD =
            List.of("RedisHandshakeHandler not registered", "Connection closed prematurely");

    private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]+\\s*");

    private Unreachable() {}

    /**
     * The failure of a connection that never came about.
     *
     * @param server which server, without secrets
     * @param address what the host has named
     * @param thrown what Lettuce said
     */
    static StoreException failure(String server, Address address, Throwable thrown) {
        StoreException told = SentinelRefusal.of(address, thrown);
        if (told != null) {
            return told;
        }
        List<Throwable> causes = new ArrayList<>();
        for (Throwable e = Replies.cause(thrown); e != null && causes.size() < 20; e = e.getCause()) {
            causes.add(e);
        }
        for (Throwable cause : causes) {
            if (Replies.refused(cause)) {
                return Replies.failure(server, Verdict.RETRYABLE, cause);
            }
        }
        Throwable last = causes.get(causes.size() - 1);
        Matcher node = NODE.matcher(String.valueOf(last.getMessage()));
        while (node.find()) {
            StoreException known = Replies.known(server, node.group(1).strip(), thrown);
            if (known != null) {
                return known;
            }
        }
        if (causes.stream().anyMatch(SSLException.class::isInstance)) {
            return new StoreException(
                    Verdict.FATAL,
                    "Redis at " + server + " cannot be reached with TLS (" + reason(last)
                            + "); name the authority that signed its certificate with"
                            + " RedisOptions.Builder.trustedCertificates, give it a certificate for the host in the"
                            + " URI" + toldBy(address) + ", or write "
                            + address.kind().scheme(false) + ":// if it does not speak TLS on that port",
                    thrown);
        }
        boolean reached = last instanceof ClosedChannelException
                || last instanceof RedisConnectionException
                || last instanceof RedisCommandTimeoutException
                || reason(last).contains("reset");
        String wrongPort = ", and write " + address.kind().scheme(!address.tls())
                + (address.tls() ? ":// if it does not speak TLS on that port" : ":// if it speaks TLS on that port");
        return new StoreException(
                Verdict.RETRYABLE,
                "Redis at " + server + " cannot be reached (" + reason(last)
                        + "); check that it runs and that host and port are right"
                        + (reached ? wrongPort : ""),
                thrown);
    }

    /** Who else names hosts, which certificates must be for. */
    private static String toldBy(Address address) {
        return switch (address.kind()) {
            case SERVER -> "";
            case SENTINELS -> " and for the one that the sentinels name";
            case CLUSTER -> " and for those that the nodes name";
        };
    }

    /**
     * Whether the reason may have got lost, as it does in Lettuce when a connection ends before all is set up, because the
     * server hangs up or has refused the user; it tells it again.
     */
    static boolean untold(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return UNTOLD.contains(String.valueOf(last.getMessage()));
    }

    private static String reason(Throwable last) {
        return last.getMessage() == null
                ? last.getClass().getSimpleName()
                : last.getClass().getSimpleName() + ": "
                        + LINE_ENDS.matcher(last.getMessage().strip()).replaceAll("; ");
    }
}
