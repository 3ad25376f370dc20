package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a server can keep what the options ask for. Thread-safe. */
final class Suitability {
    private static final Logger LOG = LoggerFactory.getLogger(Suitability.class);

    private final RedisOptions options;
    private final Map<String, List<String>> warnedOf = new ConcurrentHashMap<>();

    Suitability(RedisOptions options) {
        this.options = options;
    }

    /**
     * Looks at the settings of a server.
     *
     * @throws StoreException if it cannot be used
     */
    void check(ServerFacts facts) {
        if (!facts.atLeast(6, 2)) {
            throw new StoreException(
                    Verdict.FATAL,
                    "Redis " + facts.version() + " at " + facts.server() + " is too old; use Redis 6.2 or newer",
                    null);
        }
        if (!facts.primary()) {
            throw new StoreException(
                    Verdict.RETRYABLE,
                    "Redis at " + facts.server() + " is a replica, which takes no commits; name its primary, or the"
                            + " sentinels that know it",
                    null);
        }
        if (facts.inCluster() && !options.address().cluster()) {
            throw new StoreException(
                    Verdict.FATAL,
                    "Redis at " + facts.server()
                            + " is a node of a cluster; write "
                            + Address.Kind.CLUSTER.scheme(options.address().tls()) + ":// instead of "
                            + options.address().kind().scheme(options.address().tls()) + "://",
                    null);
        }
        Acknowledgement wanted = options.acknowledgement();
        boolean byItself = wanted.replicas() == 0 && facts.syncsAlways();
        if (wanted.disk() && !byItself && !facts.waitsForDisk()) {
            throw new StoreException(
                    Verdict.FATAL,
                    "Redis " + facts.version() + " at " + facts.server() + " cannot tell when a commit is on disk: "
                            + (wanted.replicas() == 0 ? "set appendfsync to always, or use" : "use")
                            + " Redis 7.2 or newer, which has WAITAOF",
                    null);
        }
        if (wanted.disk() && !facts.appendsToDisk()) {
            throw new StoreException(
                    Verdict.FATAL,
                    "Redis at " + facts.server()
                            + " keeps no log on disk, so no commit can be acknowledged as on disk; set appendonly yes",
                    null);
        }
        hazards(facts);
    }

    private void hazards(ServerFacts facts) {
        List<String> hazards = facts.hazards();
        if (options.hazards() == RedisOptions.Hazards.IGNORE) {
            return;
        }
        if (options.hazards() == RedisOptions.Hazards.REFUSE && !hazards.isEmpty()) {
            throw new StoreException(
                    Verdict.FATAL,
                    "Redis at " + facts.server() + " could lose commits: " + String.join("; ", hazards)
                            + "; or accept that with RedisOptions.Builder.hazards",
                    null);
        }
        if (hazards.equals(warnedOf.put(facts.server(), hazards))) {
            return; // said when it was connected to before
        }
        for (String hazard : hazards) {
            LOG.atWarn().addKeyValue("server", facts.server()).log("commits could get lost: {}", hazard);
        }
    }
}
