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
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/** One durable move of an item, beside the same rows written in plain SQL. */
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class SqliteCommitBenchmark {
    /** The measured subject; {@code bare} with many callers gives each its own connection. */
    @Param({"holdfast", "mirror", "bare", "group"})
    public String subject = "";

    private Running running = Running.NOTHING;

    /**
     * Opens it in a fresh directory.
     *
     * @param params tells the number of callers
     * @throws Exception if it cannot be opened
     */
    @Setup(Level.Trial)
    public void open(BenchmarkParams params) throws Exception {
        running = Running.in(directory -> Subjects.moves(subject, directory, params.getThreads()));
    }

    /** Closes it and deletes the directory. */
    @TearDown(Level.Trial)
    public void close() {
        running.close();
    }

    /**
     * One caller alone.
     *
     * @param thread which caller this is
     * @return the item
     * @throws Exception if the move fails
     */
    @Benchmark
    @Threads(1)
    public Object one(ThreadParams thread) throws Exception {
        return running.subject().call(thread.getThreadIndex());
    }

    /**
     * One of 32 callers at the same time.
     *
     * @param thread which caller this is
     * @return the item
     * @throws Exception if the move fails
     */
    @Benchmark
    @Threads(32)
    public Object many(ThreadParams thread) throws Exception {
        return running.subject().call(thread.getThreadIndex());
    }
}
