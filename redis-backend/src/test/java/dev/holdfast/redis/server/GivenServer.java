package dev.holdfast.redis.server;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The server for the plain tests that the build names, instead of one that they start. */
final class GivenServer {
    static final String PROPERTY = "holdfast.redis.uri";
    static final String VARIABLE = "REDIS_URL";

    private GivenServer() {}

    static Optional<String> uri() {
        return uri(System.getProperties(), System.getenv());
    }

    /** Returns its URI; the property takes precedence. */
    static Optional<String> uri(Properties properties, Map<String, String> environment) {
        return Optional.ofNullable(properties.getProperty(PROPERTY))
                .filter(uri -> !uri.isBlank())
                .or(() -> Optional.ofNullable(environment.get(VARIABLE)).filter(uri -> !uri.isBlank()));
    }
}
