package dev.holdfast.file.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.NewerFormatException;
import dev.holdfast.file.json.JsonBytes;
import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The file that says what a directory holds: {@code {"holdfast":"file store","format":1}}. Format 2 means that items may
 * have unique keys.
 */
public final class StoreFormat {
    static final String FILE = "store.json";

    private static final int FIRST = 1;
    private static final int UNIQUE_KEYS = 2;
    private static final int NEWEST = UNIQUE_KEYS;
    private static final int MAX_BYTES = 1 << 16;
    private static final String WHAT = "file store";

    private StoreFormat() {}

    /** Refuses the directory of another application or of a newer Holdfast; returns whether the file exists. */
    static boolean check(Path directory, FileOps files) throws IOException {
        return read(directory, files) > 0;
    }

    /** Raises the format, so that an older Holdfast, which would not keep keys unique, refuses the directory. */
    public static void requireUniqueKeys(Path directory, FileOps files) throws IOException {
        if (read(directory, files) < UNIQUE_KEYS) {
            write(directory, files, UNIQUE_KEYS);
        }
    }

    /** The format of a directory; 0 if it has none yet. */
    private static int read(Path directory, FileOps files) throws IOException {
        Path file = directory.resolve(FILE);
        if (!files.exists(file)) {
            return 0;
        }
        String what = "";
        int format = 0;
        try (JsonParser json = JsonBytes.FACTORY.createParser(files.read(file, MAX_BYTES))) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String field = json.currentName();
                    json.nextToken();
                    if (field.equals("holdfast")) {
                        what = json.getValueAsString("");
                    } else if (field.equals("format")) {
                        format = json.getValueAsInt(0);
                    } else {
                        json.skipChildren();
                    }
                }
            }
        } catch (JsonProcessingException e) {
            what = "";
        }
        if (format > NEWEST) {
            throw new NewerFormatException(FILE, format, NEWEST);
        }
        if (!what.equals(WHAT) || format < 1) {
            throw new StoreException(
                    Verdict.FATAL,
                    FILE + " is damaged or was not written by the file store; use another directory, or delete the file"
                            + " if the directory does hold a store",
                    null);
        }
        return format;
    }

    static void write(Path directory, FileOps files) throws IOException {
        write(directory, files, FIRST);
    }

    private static void write(Path directory, FileOps files, int format) throws IOException {
        String text = "{\"holdfast\":\"" + WHAT + "\",\"format\":" + format + "}\n";
        new AtomicWriter(files).write(directory.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
        files.forceDirectory(directory);
    }
}
