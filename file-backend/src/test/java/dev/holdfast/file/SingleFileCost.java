package dev.holdfast.file;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Prints the cost of a commit as the file grows by chunks of 500 characters: {@code directory}. Run by hand. */
final class SingleFileCost {
    private SingleFileCost() {}

    public static void main(String[] arguments) throws Exception {
        for (String sync : List.of("NODE", "PROCESS")) {
            Path file = Path.of(arguments[0]).resolve(sync + ".json");
            SingleFileOptions options = SingleFileOptions.builder()
                    .sync(FileOptions.Sync.valueOf(sync))
                    .build();
            try (SingleFileStore store = SingleFileStore.open(file, options)) {
                long revision = Samples.create(store, "job-" + sync).revision();
                long[] nanos = new long[3_060];
                for (int i = 0; i < nanos.length; i++) {
                    Commit commit = Samples.change(Samples.key("job-" + sync), revision, Samples.body("RUN"))
                            .withChunks(List.of(new Chunk("RUN", i, "{\"text\":\"" + "x".repeat(500) + "\"}")));
                    long start = System.nanoTime();
                    revision = Samples.commit(store, commit).revision();
                    nanos[i] = System.nanoTime() - start;
                    if (i == 50 || i == 150 || i == 1_050 || i == nanos.length - 1) {
                        long[] last = Arrays.copyOfRange(nanos, i - 50, i);
                        Arrays.sort(last);
                        System.out.printf(
                                "%s: %d chunks, file of %d kB: median %d us, worst of 50 %d us%n",
                                sync, i, Files.size(file) / 1_000, last[25] / 1_000, last[49] / 1_000);
                    }
                }
            }
        }
    }
}
