package dev.holdfast.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What runs inside the server. The texts are constant: all data goes in as arguments. */
enum Script {
    OPEN("open", "indexes", "permissions"),
    COMMIT("commit", "instants", "indexes"),
    RENEW("renew", "indexes"),
    FIND("find", "indexes"),
    HISTORY("history", "indexes"),
    TRIM("trim", "indexes"),
    CHECK_ITEMS("check_items", "indexes", "forms"),
    CHECK_HISTORY("check_history", "indexes"),
    CHECK_BIRTHS("check_births", "indexes"),
    CHECK_INDEX("check_index", "indexes", "forms"),
    CHECK_COUNTS("check_counts", "indexes"),
    CHECK_FEED("check_feed", "indexes"),
    CHECK_ORPHAN("check_orphan", "indexes"),
    MEND_ITEM("mend_item", "indexes", "forms"),
    MEND_INDEX("mend_index", "indexes", "forms"),
    MEND_FEED("mend_feed", "indexes");

    private final String text;
    private final String sha;

    Script(String name, String... before) {
        StringBuilder whole = new StringBuilder(resource("whole"));
        for (String part : before) {
            whole.append(resource(part));
        }
        text = whole.append(resource(name)).toString();
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

    /** The whole text, with what it uses before it. */
    String text() {
        return text;
    }

    /** The name that the server gives it. */
    String sha() {
        return sha;
    }
}
