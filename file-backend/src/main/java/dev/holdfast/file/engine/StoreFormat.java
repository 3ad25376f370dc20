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

/** The file that says what a directory holds: {@code {"holdfast":"file store","format":1}}. */
final class StoreFormat {
    static final String FILE = "store.json";

    private static final int NEWEST = 1;
    private static final int MAX_BYTES = 1 << 16;
    private static final String WHAT = "file store";

    private StoreFormat() {}

    /** Refuses the directory of another application or of a newer Holdfast; returns whether the file exists. */
    static boolean check(Path directory, FileOps files) throws IOException {
        Path file = directory.resolve(FILE);
        if (!files.exists(file)) {
            return false;
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
        return true;
    }

    static void write(Path directory, FileOps files) throws IOException {
        String text = "{\"holdfast\":\"" + WHAT + "\",\"format\":" + NEWEST + "}\n";
        new AtomicWriter(files).write(directory.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
        files.forceDirectory(directory);
    }
}
