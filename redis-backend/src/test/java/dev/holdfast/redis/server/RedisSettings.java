package dev.holdfast.redis.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a server starts with: the lines of its configuration, and files that these name. Values are written
 * verbatim, so one with spaces needs quotes. Not thread-safe.
 */
public final class RedisSettings {
    private final Map<String, String> lines = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private @Nullable String password;

    private RedisSettings() {}

    /** Returns the defaults of Redis. */
    public static RedisSettings empty() {
        return new RedisSettings();
    }

    /** Keeps nothing on disk: the data of the server is lost with it. */
    public static RedisSettings volatileData() {
        return new RedisSettings().set("save", "\"\"").set("appendonly", "no");
    }

    /**
     * Every write is in the append-only file before it is answered, or once per second.
     *
     * @param appendfsync always, everysec or no
     */
    public static RedisSettings appendOnly(String appendfsync) {
        return volatileData().set("appendonly", "yes").set("appendfsync", appendfsync);
    }

    public RedisSettings set(String name, String value) {
        lines.put(name, value);
        return this;
    }

    /** Requires this password. */
    public RedisSettings password(String password) {
        this.password = password;
        return set("requirepass", quoted(password));
    }

    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Sets the users of the server, one rule per line: {@code user name on >password ~pattern +command}. */
    public RedisSettings users(String... rules) {
        return file("users.acl", String.join("\n", rules) + "\n").set("aclfile", "users.acl");
    }

    /** Adds a second port with TLS, {@link RedisProcess#tlsPort()}. Clients need no certificate. */
    public RedisSettings tls(Certificate certificate) {
        return file("server.crt", certificate.certificatePem())
                .file("server.key", certificate.keyPem())
                .set("tls-cert-file", "server.crt")
                .set("tls-key-file", "server.key")
                .set("tls-ca-cert-file", "server.crt")
                .set("tls-auth-clients", "no");
    }

    /** The same, and servers use TLS only among themselves: replicas, sentinels and the nodes of a cluster. */
    public RedisSettings tlsEverywhere(Certificate certificate) {
        return tls(certificate).set("tls-replication", "yes").set("tls-cluster", "yes");
    }

    /** Returns whether servers use TLS among themselves. */
    boolean tlsBetweenServers() {
        return has("tls-replication");
    }

    /** Adds a file to the directory of the server, which its settings name without a path. */
    public RedisSettings file(String name, String content) {
        files.put(name, content);
        return this;
    }

    RedisSettings copy() {
        RedisSettings copy = new RedisSettings();
        copy.lines.putAll(lines);
        copy.files.putAll(files);
        copy.password = password;
        return copy;
    }

    boolean has(String name) {
        return lines.containsKey(name);
    }

    /** Null if the server requires none. */
    @Nullable
    String password() {
        return password;
    }

    /** Copies the settings for TLS among servers, if the others have them. */
    RedisSettings speakingAs(RedisSettings others) {
        if (others.tlsBetweenServers()) {
            files.putAll(others.files);
            others.lines.forEach((name, value) -> {
                if (name.startsWith("tls-")) {
                    set(name, value);
                }
            });
        }
        return this;
    }

    void write(Path directory, Path configuration) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        Files.writeString(configuration, text);
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
