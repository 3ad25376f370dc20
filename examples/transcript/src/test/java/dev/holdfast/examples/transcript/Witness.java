package dev.holdfast.examples.transcript;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The example with a processor of the host, which writes down what it is asked to do: the system keeps that when the
 * process is killed. Run with the file to write to, then the arguments of the example.
 */
final class Witness implements ChunkProcessor {
    private final TextRank real = new TextRank();
    private final Path log;

    private Witness(Path log) {
        this.log = log;
    }

    public static void main(String[] arguments) {
        String[] rest = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        System.exit(Transcript.run(new Witness(Path.of(arguments[0])), rest));
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public synchronized ChunkResult process(TextChunk chunk) throws IOException {
        String line = Thread.currentThread().getName() + " " + chunk.index() + "\n";
        Files.writeString(log, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (Files.exists(failing(log, chunk.index()))) {
            throw new IOException("the model is out of order");
        }
        return real.process(chunk);
    }

    /** A chunk fails as long as this file is there. */
    static Path failing(Path log, int chunk) {
        return log.resolveSibling("fail-" + chunk);
    }

    /** The chunks that were begun, in order, by worker. */
    static Map<String, List<Integer>> begun(Path log) throws IOException {
        Map<String, List<Integer>> begun = new LinkedHashMap<>();
        if (Files.exists(log)) {
            for (String line : Files.readAllLines(log)) {
                String[] words = line.split(" ", -1);
                begun.computeIfAbsent(words[0], worker -> new ArrayList<>()).add(Integer.valueOf(words[1]));
            }
        }
        return begun;
    }
}
