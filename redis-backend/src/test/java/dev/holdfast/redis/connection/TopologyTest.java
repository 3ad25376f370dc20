package dev.holdfast.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The nodes of a cluster are asked no more often than useful. */
class TopologyTest {
    private static final String KEY = "{ns}:meta";
    private static final int SLOT = SlotHash.getSlot(KEY);
    private static final RedisURI FIRST = RedisURI.create("first", 7001);
    private static final RedisURI SECOND = RedisURI.create("second", 7002);

    private final Known nodes = new Known();
    private long nanos = 1;
    private final Topology topology = new Topology(nodes, "cluster at seed:7000", () -> nanos);

    /** The nodes as a cluster would report them. */
    private static final class Known implements Topology.Nodes {
        private final Map<Integer, RedisURI> masters = new HashMap<>(Map.of(SLOT, FIRST));
        private int asked;
        private boolean away;

        @Override
        public void refresh() {
            asked++;
            if (away) {
                throw new RedisConnectionException("no node answers");
            }
        }

        @Override
        public @Nullable RedisURI masterOf(int slot) {
            return masters.get(slot);
        }

        @Override
        public RedisURI at(String host, int port) {
            return RedisURI.create(host, port);
        }
    }

    @Test
    void nodesAreAskedOnceAndThenWhenThereIsDoubt() {
        assertThat(topology.nodeOf(KEY)).isEqualTo(FIRST);
        assertThat(topology.nodeOf(KEY)).isEqualTo(FIRST);
        assertThat(nodes.asked).isEqualTo(1);

        nanos += Topology.PAUSE_NANOS;
        topology.doubt();
        nodes.masters.put(SLOT, SECOND);
        assertThat(topology.nodeOf(KEY)).isEqualTo(SECOND);
        assertThat(nodes.asked).isEqualTo(2);
    }

    @Test
    void doubtOfManyAsksTheNodesOnceInAWhile() {
        topology.nodeOf(KEY);
        for (int i = 0; i < 1_000; i++) {
            topology.doubt();
            topology.nodeOf(KEY);
        }
        assertThat(nodes.asked).isEqualTo(1);

        nanos += Topology.PAUSE_NANOS;
        topology.nodeOf(KEY);
        assertThat(nodes.asked).isEqualTo(2);
    }

    @Test
    void slotThatHasMovedIsFollowedWithoutAskingAndUntilTheNodesAreAskedAgain() {
        topology.nodeOf(KEY);
        topology.moved(SLOT, "second", 7002);
        assertThat(topology.nodeOf(KEY)).isEqualTo(SECOND);
        assertThat(nodes.asked).isEqualTo(1);

        nanos += Topology.PAUSE_NANOS;
        topology.doubt();
        assertThat(topology.nodeOf(KEY)).isEqualTo(FIRST);
    }

    @Test
    void clusterThatDoesNotAnswerIsAskedAgainWhileNothingIsKnownOfIt() {
        nodes.away = true;
        assertThatThrownBy(() -> topology.nodeOf(KEY)).hasMessage("no node answers");
        nodes.away = false;
        assertThat(topology.nodeOf(KEY)).isEqualTo(FIRST);
    }

    @Test
    void clusterThatAnswersNoLongerIsTakenAsItWas() {
        topology.nodeOf(KEY);
        nodes.away = true;
        topology.doubt();
        nanos += Topology.PAUSE_NANOS;
        assertThatThrownBy(() -> topology.nodeOf(KEY)).hasMessage("no node answers");
        assertThat(topology.nodeOf(KEY)).isEqualTo(FIRST);
        nanos += Topology.PAUSE_NANOS;
        assertThatThrownBy(() -> topology.nodeOf(KEY)).hasMessage("no node answers");
    }

    @Test
    void slotThatNobodyServesIsNamed() {
        nodes.masters.clear();
        assertThatThrownBy(() -> topology.nodeOf(KEY))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE))
                .hasMessage("no node of the cluster at seed:7000 serves slot " + SLOT + "; see CLUSTER INFO");
    }
}
