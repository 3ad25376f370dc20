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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Validated, logged moves in memory, beside a bare map. One call does 100 of them ({@code map}: 1,000), see {@code
 * benchmarks/README.md}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@State(Scope.Thread)
public class MemoryTransitionBenchmark {
    /** The measured subject. */
    @Param({"holdfast", "core", "map"})
    public String subject = "";

    private Running running = Running.NOTHING;

    /**
     * Makes it.
     *
     * @throws Exception never
     */
    @Setup(Level.Iteration)
    public void open() throws Exception {
        running = Running.in(directory -> Subjects.memory(subject));
    }

    /** Forgets it. */
    @TearDown(Level.Iteration)
    public void close() {
        running.close();
    }

    /**
     * Many moves.
     *
     * @return the last item
     * @throws Exception if a move fails
     */
    @Benchmark
    public Object move() throws Exception {
        return running.subject().call(0);
    }
}
