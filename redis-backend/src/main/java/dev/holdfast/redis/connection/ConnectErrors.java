package dev.holdfast.redis.connection;

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

/** The failures of connections that could not be opened, each with its remedy. */
public final class ConnectErrors {
    /** If no node of a cluster replies, the message of Lettuce contains the reply of each node. */
    private static final Pattern NODE = Pattern.compile(": ((?:ERR|[A-Z]{4,}) .*)");

    private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]+\\s*");

    private ConnectErrors() {}

    /** Returns the failure of a call to a closed store. */
    public static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the store is closed", null);
    }

    /**
     * Returns the failure of a connection that could not be opened.
     *
     * @param server the server, without secrets
     * @param address the address that the host named
     * @param thrown the failure of Lettuce
     */
    static StoreException failure(String server, Address address, Throwable thrown) {
        StoreException bySentinel = SentinelErrors.of(address, thrown);
        if (bySentinel != null) {
            return bySentinel;
        }
        List<Throwable> causes = new ArrayList<>();
        for (Throwable e = ReplyErrors.cause(thrown); e != null && causes.size() < 20; e = e.getCause()) {
            causes.add(e);
        }
        for (Throwable cause : causes) {
            if (ReplyErrors.refused(cause)) {
                return ReplyErrors.failure(server, Verdict.RETRYABLE, cause);
            }
        }
        Throwable last = causes.get(causes.size() - 1);
        Matcher node = NODE.matcher(String.valueOf(last.getMessage()));
        while (node.find()) {
            StoreException known = ReplyErrors.known(server, node.group(1).strip(), thrown);
            if (known != null) {
                return known;
            }
        }
        return causes.stream().anyMatch(SSLException.class::isInstance)
                ? untrusted(server, address, thrown, last)
                : unreachable(server, address, thrown, last);
    }

    private static StoreException untrusted(String server, Address address, Throwable thrown, Throwable last) {
        return new StoreException(
                Verdict.FATAL,
                "Redis at " + server + " cannot be reached with TLS (" + reason(last)
                        + "); name the authority that signed its certificate with"
                        + " RedisOptions.Builder.trustedCertificates, give it a certificate for the host in the"
                        + " URI" + otherHosts(address) + ", or write "
                        + address.kind().scheme(false) + ":// if it does not speak TLS on that port",
                thrown);
    }

    private static StoreException unreachable(String server, Address address, Throwable thrown, Throwable last) {
        boolean reached = last instanceof ClosedChannelException
                || last instanceof RedisConnectionException
                || last instanceof RedisCommandTimeoutException
                || isHungUp(last)
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

    /** Returns the hosts besides that of the URI for which certificates must be valid. */
    private static String otherHosts(Address address) {
        return switch (address.kind()) {
            case SERVER -> "";
            case SENTINELS -> " and for the one that the sentinels name";
            case CLUSTER -> " and for those that the nodes name";
        };
    }

    /** Whether the server closed the connection so soon that Lettuce did not find its own handler any more. */
    private static boolean isHungUp(Throwable last) {
        return last instanceof IllegalStateException
                && String.valueOf(last.getMessage()).endsWith("HandshakeHandler not registered");
    }

    private static String reason(Throwable last) {
        if (isHungUp(last)) {
            return "the server closed the connection during the handshake";
        }
        return last.getMessage() == null
                ? last.getClass().getSimpleName()
                : last.getClass().getSimpleName() + ": "
                        + LINE_ENDS.matcher(last.getMessage().strip()).replaceAll("; ");
    }
}
