package dev.holdfast.redis.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test with a {@link RedisSpace} parameter one of its own, on one server that all tests of the JVM share:
 * the one that {@value GivenServer#PROPERTY} or {@value GivenServer#VARIABLE} names, otherwise one that is started for
 * the first test and stopped after the last. Only the keys of the space are deleted.
 */
public final class SharedRedis implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedRedis.class);

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
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a RedisSpace is made for one test; ask for it there");
        }
        SharedServer server = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(SharedServer.class, type -> start(), SharedServer.class);
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        Swept.class,
                        type -> new Swept(new RedisSpace(
                                server.uri(), "t" + UUID.randomUUID().toString().replace("-", ""))),
                        Swept.class)
                .space();
    }

    private static SharedServer start() {
        try {
            return SharedServer.open(GivenServer.uri());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closed by JUnit after the test. */
    private record Swept(RedisSpace space) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            SharedServer.sweep(space);
        }
    }
}
