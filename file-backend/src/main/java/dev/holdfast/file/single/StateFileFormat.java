package dev.holdfast.file.single;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.file.disk.Crc32c;
import dev.holdfast.file.disk.NewerFormatException;
import dev.holdfast.file.json.JsonBytes;
import dev.holdfast.internal.memory.MemoryTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first and last lines of the file of a single-file store: {@code "holdfast" : "state of one job", "format" : 1} … {@code
 * "checksum" : "0a1b2c3d"}. The checksum covers every byte before its own line.
 */
final class StateFileFormat {
    static final String WHAT = "state of one job";
    private static final int FIRST = 1;
    private static final int UNIQUE_KEYS = 2;
    private static final int NEWEST = UNIQUE_KEYS;

    /** A person who has edited the file writes this for its checksum to have its content accepted. */
    static final String EDITED = "edited";

    private static final String SEAL = "  \"checksum\" : \"";
    private static final String END = "\"\n}\n";
    private static final int SUM_CHARS = 8;
    private static final int SEAL_BYTES = SEAL.length() + SUM_CHARS + END.length();

    /** The writer of a file. */
    enum Owner {
        /** A single-file store, in a format that this version reads. */
        HOLDFAST,
        /** Another program, or the file is damaged. */
        UNKNOWN
    }

    private StateFileFormat() {}

    /**
     * Finds out from its first lines who wrote a file.
     *
     * @throws NewerFormatException if a newer Holdfast did
     */
    static Owner owner(String name, byte[] bytes) throws IOException {
        String what = "";
        int format = 0;
        try (JsonParser json = JsonBytes.FACTORY.createParser(bytes)) {
            boolean object = json.nextToken() == JsonToken.START_OBJECT;
            for (int i = 0; object && i < 2 && json.nextToken() == JsonToken.FIELD_NAME; i++) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("holdfast")) {
                    what = json.getValueAsString("");
                } else if (field.equals("format")) {
                    format = json.getValueAsInt(0);
                } else {
                    return Owner.UNKNOWN;
                }
            }
        } catch (JsonProcessingException e) {
            return Owner.UNKNOWN;
        }
        if (!what.equals(WHAT) || format < 1) {
            return Owner.UNKNOWN;
        }
        if (format > NEWEST) {
            throw new NewerFormatException(name, format, NEWEST);
        }
        return Owner.HOLDFAST;
    }

    /** The format of contents: one that an older Holdfast refuses if items have unique keys. */
    static int of(MemoryTables contents) {
        return contents.hasUniqueKeys() ? UNIQUE_KEYS : FIRST;
    }

    /** Adds the seal, which is the checksum and the end, to what comes before it. */
    static byte[] seal(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + SEAL_BYTES);
        out.writeBytes(body);
        String seal = SEAL + Crc32c.hex(Crc32c.of(body)) + END;
        out.writeBytes(seal.getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /** The checksum of everything before the seal. */
    static int sum(byte[] bytes) {
        return Crc32c.of(bytes, 0, Math.max(0, bytes.length - SEAL_BYTES));
    }

    /** Whether a file is as it was written. */
    static boolean sealed(byte[] bytes) {
        String seal = SEAL + Crc32c.hex(sum(bytes)) + END;
        byte[] expected = seal.getBytes(StandardCharsets.US_ASCII);
        int from = bytes.length - SEAL_BYTES;
        return from > 0 && Arrays.equals(bytes, from, bytes.length, expected, 0, expected.length);
    }

    /** Whether the end of a malformed file says that a person has edited it. */
    static boolean saysEdited(byte[] bytes) {
        int from = Math.max(0, bytes.length - 2 * SEAL_BYTES);
        String end = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        return end.contains("\"" + EDITED + "\"");
    }
}
