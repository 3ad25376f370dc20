package dev.holdfast.examples.transcript;

import dev.holdfast.examples.transcript.chunk.ChunkProcessor;
import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.summary.TextRank;
import dev.holdfast.examples.transcript.text.TextChunk;
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
 * The example with a processor that logs its chunks to a file, which survives a kill of the process. Its first argument
 * is the file, the others are those of the example.
 */
final class LoggedProcessor implements ChunkProcessor {
    private final TextRank processor = new TextRank();
    private final Path log;

    private LoggedProcessor(Path log) {
        this.log = log;
    }

    public static void main(String[] arguments) {
        String[] rest = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        System.exit(Transcript.run(new LoggedProcessor(Path.of(arguments[0])), rest));
    }

    @Override
    public String name() {
        return processor.name();
    }

    @Override
    public synchronized ChunkResult process(TextChunk chunk) throws IOException {
        String line = Thread.currentThread().getName() + " " + chunk.index() + "\n";
        Files.writeString(log, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (Files.exists(failing(log, chunk.index()))) {
            throw new IOException("the model is unavailable");
        }
        return processor.process(chunk);
    }

    /** Returns the file that makes a chunk fail while it exists. */
    static Path failing(Path log, int chunk) {
        return log.resolveSibling("fail-" + chunk);
    }

    /** Returns the chunks that each worker started, in order. */
    static Map<String, List<Integer>> started(Path log) throws IOException {
        Map<String, List<Integer>> started = new LinkedHashMap<>();
        if (Files.exists(log)) {
            for (String line : Files.readAllLines(log)) {
                String[] words = line.split(" ", -1);
                started.computeIfAbsent(words[0], worker -> new ArrayList<>()).add(Integer.valueOf(words[1]));
            }
        }
        return started;
    }
}
