package dev.holdfast.examples.common.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Files that are packaged beside a class. */
public final class Resource {
    private Resource() {}

    /** Opens a file; the caller closes it. */
    public static InputStream open(Class<?> beside, String name) throws IOException {
        InputStream in = beside.getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException(name + " is missing from the jar; build the example again");
        }
        return in;
    }

    /** Reads a small text file. */
    public static String text(Class<?> beside, String name) {
        try (InputStream in = open(beside, name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read; build the example again", e);
        }
    }
}
