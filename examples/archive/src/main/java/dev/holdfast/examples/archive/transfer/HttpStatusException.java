package dev.holdfast.examples.archive.transfer;

import java.io.IOException;

/** A server responded with a status that may differ at the next attempt. */
public final class HttpStatusException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String path;

    HttpStatusException(String method, String path, int status) {
        super(method + " " + path + ": " + describe(status) + "; try again later");
        this.status = status;
        this.path = path;
    }

    /** Returns the HTTP status, such as 503. */
    public int status() {
        return status;
    }

    /** Returns the path of the URL. */
    public String path() {
        return path;
    }

    static String describe(int status) {
        return switch (status) {
            case 400 -> "400 Bad Request";
            case 401 -> "401 Unauthorized";
            case 403 -> "403 Forbidden";
            case 404 -> "404 Not Found";
            case 405 -> "405 Method Not Allowed";
            case 410 -> "410 Gone";
            case 411 -> "411 Length Required";
            case 413 -> "413 Content Too Large";
            case 416 -> "416 Range Not Satisfiable";
            case 422 -> "422 Unprocessable Content";
            case 429 -> "429 Too Many Requests";
            case 500 -> "500 Internal Server Error";
            case 502 -> "502 Bad Gateway";
            case 503 -> "503 Service Unavailable";
            default -> "status " + status;
        };
    }
}
