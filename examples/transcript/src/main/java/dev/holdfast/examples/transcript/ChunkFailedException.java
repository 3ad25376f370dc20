package dev.holdfast.examples.transcript;

/** A chunk failed each time it was tried in this run. */
final class ChunkFailedException extends Exception {
    private static final long serialVersionUID = 1;

    ChunkFailedException(int chunk, int tries, Exception cause) {
        super(
                "chunk " + chunk + " failed " + (tries == 1 ? "" : tries + " times, the last time ") + "with: " + cause,
                cause);
    }
}
