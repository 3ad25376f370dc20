package dev.holdfast.examples.transcript;

import dev.holdfast.examples.common.process.ExampleProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The example in a process of its own. */
final class TranscriptProcess extends ExampleProcess {
    private static final Pattern PROCESSED = Pattern.compile("processed (\\d+) of (\\d+) chunks.*");

    private TranscriptProcess(Class<?> main, List<String> arguments) throws IOException {
        super(main, arguments);
    }

    static TranscriptProcess start(Path work, String... arguments) throws IOException {
        return start(Transcript.class, List.of(), work, arguments);
    }

    /** Starts the example with a processor that logs its chunks. */
    static TranscriptProcess logged(Path log, Path work, String... arguments) throws IOException {
        return start(LoggedProcessor.class, List.of(log.toString()), work, arguments);
    }

    private static TranscriptProcess start(Class<?> main, List<String> first, Path work, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of("--work", work.toString()));
        all.addAll(List.of(arguments));
        return new TranscriptProcess(main, all);
    }

    /** Reads until {@code more} further chunks are processed; returns false if the output ends first. */
    boolean readChunks(int more) throws IOException {
        for (int i = 0; i < more; i++) {
            if (!readUntil(line -> PROCESSED.matcher(line).matches())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the number of processed chunks according to the output so far. */
    int processed() {
        int newest = 0;
        for (String line : lines()) {
            Matcher processed = PROCESSED.matcher(line);
            newest = processed.matches() ? Integer.parseInt(processed.group(1)) : newest;
        }
        return newest;
    }
}
