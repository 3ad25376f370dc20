package dev.holdfast.redis.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test with a {@link RedisSpace} parameter one of its own, on one cluster of three masters that all tests of
 * the JVM share, started for the first test and stopped after the last. Tests that kill nodes or move slots start their
 * own.
 */
public final class SharedCluster implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedCluster.class);

    /** The parameters of a constructor belong to the test of the instance. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RedisSpace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RedisCluster cluster = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(RedisCluster.class, type -> start(), RedisCluster.class);
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(Swept.class, type -> new Swept(cluster), Swept.class)
                .space;
    }

    private static RedisCluster start() {
        try {
            return RedisCluster.start(RedisSettings.appendOnly("everysec"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closed by JUnit after the test. */
    private static final class Swept implements AutoCloseable {
        private final List<String> nodes = new ArrayList<>();
        private final RedisSpace space;

        private Swept(RedisCluster cluster) {
            cluster.nodes().forEach(node -> nodes.add(node.uri()));
            space = new RedisSpace(
                    cluster.clusterUri(), "t" + UUID.randomUUID().toString().replace("-", ""));
        }

        @Override
        public void close() throws IOException {
            for (String node : nodes) {
                SharedServer.sweep(new RedisSpace(node, space.namespace()));
            }
        }
    }
}
