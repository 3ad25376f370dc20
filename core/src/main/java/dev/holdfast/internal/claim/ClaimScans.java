package dev.holdfast.internal.claim;

import dev.holdfast.StoreException;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.internal.engine.Committer;
import dev.holdfast.internal.engine.EncodedCommit;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims records by the claim of the store, or by a scan for those states where that has met many items that cannot be
 * read. Thread-safe.
 */
final class ClaimScans<S> {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimScans.class);

    private final Committer<S, ?> committer;
    private final Map<S, ClaimScan> scans = new ConcurrentHashMap<>();

    ClaimScans(Committer<S, ?> committer) {
        this.committer = committer;
    }

    /**
     * Claims records.
     *
     * @param encode makes the commit that claims a record; throws if this process cannot read it
     * @param offered takes the commits that may have been sent
     */
    List<ItemRecord> claim(
            S enter,
            ClaimRequest request,
            Function<ItemRecord, EncodedCommit> encode,
            Map<ItemKey, EncodedCommit> offered) {
        ClaimScan scan = scans.get(enter);
        if (scan == null) {
            return claimByStore(enter, request, encode, offered);
        }
        List<ItemRecord> taken;
        try {
            taken = scan.claim(request, record -> encodeOrRefuse(record, encode), offered);
        } catch (StoreException e) {
            if (e.verdict() != StoreException.Verdict.RETRYABLE) {
                throw e;
            }
            // a store with several shards finds nothing while one is away, but claims from the others
            return claimByStore(enter, request, encode, offered);
        }
        if (!scan.isNeeded()) {
            scans.remove(enter, scan);
        }
        return taken;
    }

    private List<ItemRecord> claimByStore(
            S enter,
            ClaimRequest request,
            Function<ItemRecord, EncodedCommit> encode,
            Map<ItemKey, EncodedCommit> offered) {
        ClaimScan known = scans.get(enter);
        Map<ItemKey, ItemRecord> refused = new LinkedHashMap<>();
        try {
            return committer.store().claim(request, record -> {
                if (known != null && known.refuses(record)) {
                    return null;
                }
                EncodedCommit commit = encodeOrRefuse(record, encode);
                if (commit == null) {
                    refused.put(record.key(), record);
                    return null;
                }
                offered.put(record.key(), commit);
                return commit.commit();
            });
        } finally {
            if (known != null) {
                refused.values().forEach(known::remember);
            } else if (refused.size() >= ClaimScan.MANY) {
                ClaimScan scan = new ClaimScan(committer, request);
                refused.values().forEach(scan::remember);
                scans.put(enter, scan);
                LOG.atWarn()
                        .addKeyValue("type", request.type())
                        .log(
                                "{} items that are ready for {} cannot be read and are passed over; recoveryPlan()"
                                        + " lists them with the reasons",
                                refused.size(),
                                enter);
            }
        }
    }

    private static @Nullable EncodedCommit encodeOrRefuse(
            ItemRecord record, Function<ItemRecord, EncodedCommit> encode) {
        try {
            return encode.apply(record);
        } catch (UnreadableItemException | IllegalArgumentException e) {
            LOG.atDebug().addKeyValue("item", record.key()).log("the item cannot be claimed: {}", e.getMessage());
            return null; // the recovery plan lists it as blocked
        }
    }
}
