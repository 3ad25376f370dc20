package dev.holdfast.examples.clipper;

import dev.holdfast.examples.common.process.ExampleProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The example in a process of its own, which starts further processes. */
final class ClipperProcess extends ExampleProcess {
    private final Path work;

    private ClipperProcess(Path work, List<String> arguments) throws IOException {
        super(Clipper.class, arguments);
        this.work = work;
    }

    static ClipperProcess start(Path work, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--work", work.toString()));
        all.addAll(List.of(arguments));
        return new ClipperProcess(work, all);
    }

    /** Returns all processes of the run: itself, its workers, Redis and its guard. */
    List<ProcessHandle> processes() throws IOException {
        List<ProcessHandle> all = new ArrayList<>(handle().descendants().toList());
        all.add(handle());
        Path pid = work.resolve("redis").resolve("redis.pid");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(all::add);
        return all;
    }

    /** Returns the number of lines with this start. */
    long count(String start) {
        return lines().stream().filter(line -> line.startsWith(start)).count();
    }
}
