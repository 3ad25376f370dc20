package dev.holdfast.redis.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server is started with: the lines of its configuration, and files that these name. Values stand in the file as
 * they are given, so one with spaces brings its own quotes. Not thread-safe.
 */
public final class RedisSettings {
    private final Map<String, String> lines = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private @Nullable String password;

    private RedisSettings() {}

    /** Nothing but what Redis itself assumes. */
    public static RedisSettings empty() {
        return new RedisSettings();
    }

    /** Nothing is written to disk: what the server held is gone with it. */
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

    /** Everybody has to say this password. */
    public RedisSettings password(String password) {
        this.password = password;
        return set("requirepass", quoted(password));
    }

    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The users of the server, one rule a line: {@code user name on >password ~pattern +command}. */
    public RedisSettings users(String... rules) {
        return file("users.acl", String.join("\n", rules) + "\n").set("aclfile", "users.acl");
    }

    /** A second port, {@link RedisProcess#tlsPort()}, speaks TLS. Clients show no certificate. */
    public RedisSettings tls(Certificate certificate) {
        return file("server.crt", certificate.certificatePem())
                .file("server.key", certificate.keyPem())
                .set("tls-cert-file", "server.crt")
                .set("tls-key-file", "server.key")
                .set("tls-ca-cert-file", "server.crt")
                .set("tls-auth-clients", "no");
    }

    /** The same, and servers speak nothing but TLS among themselves: replicas, sentinels and the nodes of a cluster. */
    public RedisSettings tlsEverywhere(Certificate certificate) {
        return tls(certificate).set("tls-replication", "yes").set("tls-cluster", "yes");
    }

    /** Whether servers speak TLS among themselves. */
    boolean tlsBetweenServers() {
        return has("tls-replication");
    }

    /** A file in the directory of the server, which its settings name without a path. */
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

    /** Null if the server asks for none. */
    @Nullable
    String password() {
        return password;
    }

    /** Takes over what servers need to speak TLS among themselves, if the others do. */
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
