package dev.holdfast.redis.server;

import java.io.IOException;

/** An error reply; the message is that of the server, and its first word the kind of error. */
public final class RespException extends IOException {
    private static final long serialVersionUID = 1L;

    RespException(String message) {
        super(message);
    }
}
