package dev.holdfast.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/** An item through five states, five durable commits, beside the same in plain SQL with group commit. */
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
@Threads(8)
@State(Scope.Benchmark)
public class PipelineBenchmark {
    /** The measured subject. */
    @Param({"holdfast", "group"})
    public String subject = "";

    private Running running = Running.NOTHING;

    /**
     * Opens it in a fresh directory.
     *
     * @throws Exception if it cannot be opened
     */
    @Setup(Level.Trial)
    public void open() throws Exception {
        running = Running.in(directory -> Subjects.pipeline(subject, directory));
    }

    /** Closes it and deletes the directory. */
    @TearDown(Level.Trial)
    public void close() {
        running.close();
    }

    /**
     * One item through all states.
     *
     * @param thread which caller this is
     * @return the item
     * @throws Exception if a commit fails
     */
    @Benchmark
    public Object item(ThreadParams thread) throws Exception {
        return running.subject().call(thread.getThreadIndex());
    }
}
