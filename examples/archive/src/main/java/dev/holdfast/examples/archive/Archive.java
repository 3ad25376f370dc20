package dev.holdfast.examples.archive;

/** Stands in for the archive example until it arrives. */
public final class Archive {
    private Archive() {}

    /**
     * Prints what this is.
     *
     * @param args ignored
     */
    public static void main(String[] args) {
        System.out.println("The archive example is not here yet.");
    }
}
