package dev.holdfast.testkit.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads whole lines of a child; a last line that was cut off by its death is dropped. */
final class WholeLines {
    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;

    WholeLines(InputStream in) {
        this.in = in;
    }

    /** Returns the next whole line; null at the end. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    return null;
                }
            }
            byte b = buffer[at++];
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(b);
        }
    }
}
