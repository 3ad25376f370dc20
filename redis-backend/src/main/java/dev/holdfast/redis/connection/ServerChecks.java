package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks whether a server can keep what the options require. Thread-safe. */
final class ServerChecks {
    private static final Logger LOG = LoggerFactory.getLogger(ServerChecks.class);

    private final StoreSettings settings;
    private final Map<String, List<String>> warned = new ConcurrentHashMap<>();

    ServerChecks(StoreSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks the role, version and settings of a server.
     *
     * @throws StoreException if it cannot be used
     */
    void check(ServerFacts facts) {
        if (!facts.atLeast(6, 2)) {
            throw fatal("Redis " + facts.version() + " at " + facts.server() + " is too old; use Redis 6.2 or newer");
        }
        if (!facts.primary()) {
            throw new StoreException(
                    Verdict.RETRYABLE,
                    "Redis at " + facts.server() + " is a replica, which accepts no commits; name its primary, or the"
                            + " sentinels that monitor it",
                    null);
        }
        Address address = settings.address();
        if (facts.inCluster() && !address.cluster()) {
            throw fatal("Redis at " + facts.server()
                    + " is a node of a cluster; write "
                    + Address.Kind.CLUSTER.scheme(address.tls()) + ":// instead of "
                    + address.kind().scheme(address.tls()) + "://");
        }
        if (settings.copies().disk()) {
            requireDisk(facts);
        }
        reactToRisks(facts);
    }

    private void requireDisk(ServerFacts facts) {
        RequiredCopies copies = settings.copies();
        if (copies.waits(facts) && !facts.waitsForDisk()) {
            throw fatal("Redis " + facts.version() + " at " + facts.server()
                    + " cannot report when a commit is on disk: "
                    + (copies.replicas() == 0 ? "set appendfsync to always, or use" : "use")
                    + " Redis 7.2 or newer, which has WAITAOF");
        }
        if (!facts.appendsToDisk()) {
            throw fatal("Redis at " + facts.server()
                    + " writes no append-only file, so no commit can be acknowledged as on disk; set appendonly yes");
        }
    }

    private void reactToRisks(ServerFacts facts) {
        List<String> risks = facts.risks();
        if (settings.risks() == StoreSettings.Risks.ALLOW) {
            return;
        }
        if (settings.risks() == StoreSettings.Risks.REFUSE && !risks.isEmpty()) {
            throw fatal("Redis at " + facts.server() + " may lose commits: " + String.join("; ", risks)
                    + "; or accept that with RedisOptions.Builder.unsafeServer");
        }
        if (risks.equals(warned.put(facts.server(), risks))) {
            return; // logged on an earlier connection
        }
        for (String risk : risks) {
            LOG.atWarn().addKeyValue("server", facts.server()).log("commits may get lost: {}", risk);
        }
    }

    private static StoreException fatal(String message) {
        return new StoreException(Verdict.FATAL, message, null);
    }
}
