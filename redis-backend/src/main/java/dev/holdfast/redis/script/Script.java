package dev.holdfast.redis.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The scripts that run inside the server. Their texts are constant: all data is passed as arguments. */
public enum Script {
    OPEN("open", "indexes", "permissions"),
    COMMIT("commit", "instants", "indexes"),
    RENEW("renew", "indexes"),
    FIND("find", "indexes"),
    HISTORY("history", "indexes"),
    TRIM("trim", "indexes"),
    CHECK_ITEMS("check_items", "indexes", "places"),
    CHECK_HISTORY("check_history", "indexes"),
    CHECK_BIRTHS("check_births", "indexes"),
    CHECK_INDEX("check_index", "indexes", "places"),
    CHECK_COUNTS("check_counts", "indexes"),
    CHECK_FEED("check_feed", "indexes"),
    CHECK_ORPHAN("check_orphan", "indexes"),
    REPAIR_ITEM("repair_item", "indexes", "places"),
    REPAIR_INDEX("repair_index", "indexes", "places"),
    REPAIR_FEED("repair_feed", "indexes");

    private final String text;
    private final String sha;

    Script(String name, String... libraries) {
        StringBuilder builder = new StringBuilder(resource("slot_guard"));
        for (String library : libraries) {
            builder.append(resource(library));
        }
        text = builder.append(resource(name)).toString();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            sha = HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua is missing in the jar of holdfast-redis");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the full text, including the libraries that the script uses. */
    public String text() {
        return text;
    }

    /** Returns the SHA-1 by which the server knows the script. */
    public String sha() {
        return sha;
    }
}
