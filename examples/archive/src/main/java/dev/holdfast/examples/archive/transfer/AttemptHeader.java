package dev.holdfast.examples.archive.transfer;

import com.sun.net.httpserver.Headers;

/** The request header that carries the number of the attempt, so that a server can limit its faults. */
public final class AttemptHeader {
    /** Its name. */
    public static final String NAME = "X-Attempt";

    private AttemptHeader() {}

    /** Returns the number of the attempt; 1 if the header is missing or malformed. */
    public static int read(Headers headers) {
        String value = headers.getFirst(NAME);
        return value != null && value.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(value) : 1;
    }
}
