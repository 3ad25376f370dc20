package dev.holdfast.examples.transcript.chunk;

/** A chunk failed in every attempt of this run. */
public final class ChunkFailedException extends Exception {
    private static final long serialVersionUID = 1;

    ChunkFailedException(int chunk, int attempts, Exception cause) {
        super(
                "chunk " + chunk + " failed " + (attempts == 1 ? "" : attempts + " times, the last time ") + "with: "
                        + cause,
                cause);
    }
}
