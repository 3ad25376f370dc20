package dev.holdfast.redis.server;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The server that whoever runs the build wants the plain tests to use, instead of one they start. */
final class GivenServer {
    static final String PROPERTY = "holdfast.redis.uri";
    static final String VARIABLE = "REDIS_URL";

    private GivenServer() {}

    static Optional<String> uri() {
        return uri(System.getProperties(), System.getenv());
    }

    /** The property wins. */
    static Optional<String> uri(Properties properties, Map<String, String> environment) {
        return Optional.ofNullable(properties.getProperty(PROPERTY))
                .filter(uri -> !uri.isBlank())
                .or(() -> Optional.ofNullable(environment.get(VARIABLE)).filter(uri -> !uri.isBlank()));
    }
}
