package dev.holdfast.file;

import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Prints the cost of a commit as the file grows by chunks of 500 characters: {@code directory}. Run by hand. */
final class SingleFileCost {
    private SingleFileCost() {}

    public static void main(String[] arguments) throws Exception {
        for (Durability durability : List.of(Durability.NODE, Durability.PROCESS)) {
            Path file = Path.of(arguments[0]).resolve(durability + ".json");
            SingleFileOptions options =
                    SingleFileOptions.builder().durability(durability).build();
            try (SingleFileStore store = SingleFileStore.open(file, options)) {
                long revision = SampleCommits.create(store, "job-" + durability).revision();
                long[] nanos = new long[3_060];
                for (int i = 0; i < nanos.length; i++) {
                    Commit commit = SampleCommits.change(
                                    SampleCommits.key("job-" + durability), revision, SampleCommits.body("RUN"))
                            .withChunks(List.of(new Chunk("RUN", i, "{\"text\":\"" + "x".repeat(500) + "\"}")));
                    long start = System.nanoTime();
                    revision = SampleCommits.commit(store, commit).revision();
                    nanos[i] = System.nanoTime() - start;
                    if (i == 50 || i == 150 || i == 1_050 || i == nanos.length - 1) {
                        long[] last = Arrays.copyOfRange(nanos, i - 50, i);
                        Arrays.sort(last);
                        System.out.printf(
                                "%s: %d chunks, file of %d kB: median %d us, worst of 50 %d us%n",
                                durability, i, Files.size(file) / 1_000, last[25] / 1_000, last[49] / 1_000);
                    }
                }
            }
        }
    }
}
