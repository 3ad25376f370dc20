package dev.holdfast.examples.clipper.launch;

import dev.holdfast.examples.clipper.job.StoreAddress;
import dev.holdfast.examples.clipper.worker.WorkerCommand;
import dev.holdfast.examples.common.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** The worker processes of a run; dead ones are replaced. Thread-safe. */
final class WorkerPool implements AutoCloseable {
    private static final List<String> JVM_OPTIONS = List.of("-Xmx192m");

    private final List<WorkerSlot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> killed = new ArrayList<>();

    private WorkerPool() {}

    /**
     * Starts the processes; the caller closes the pool.
     *
     * @param store passed to each of them
     * @param arguments returns the arguments of the program for the name of a worker
     * @param logs the directory for the output of the workers
     * @param chunks counts the chunks of the workers
     */
    static WorkerPool start(
            int count, StoreAddress store, Function<String, List<String>> arguments, Path logs, ChunkCounts chunks) {
        WorkerPool pool = new WorkerPool();
        for (int i = 1; i <= count; i++) {
            String name = "worker-" + i;
            List<String> command = JavaCommand.of(JVM_OPTIONS, WorkerCommand.class, arguments.apply(name));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put(StoreAddress.VARIABLE, store.uri());
            WorkerSlot slot = new WorkerSlot(name, builder, logs.resolve(name + ".log"), chunks);
            Thread thread = new Thread(slot, name);
            thread.setDaemon(true);
            pool.slots.add(slot);
            pool.threads.add(thread);
        }
        pool.threads.forEach(Thread::start);
        return pool;
    }

    /** Kills a busy worker; returns its name and process, or empty if none is busy. */
    Optional<String> killBusy(Random random) {
        List<WorkerSlot> busy = slots.stream().filter(WorkerSlot::isBusy).toList();
        if (busy.isEmpty()) {
            return Optional.empty();
        }
        WorkerSlot slot = busy.get(random.nextInt(busy.size()));
        long pid = slot.kill();
        if (pid == 0) {
            return Optional.empty();
        }
        synchronized (killed) {
            killed.add(slot.name());
        }
        return Optional.of(slot.name() + " (process " + pid + ")");
    }

    /** Returns the number of killed workers. */
    int kills() {
        synchronized (killed) {
            return killed.size();
        }
    }

    /** Returns the number of started processes. */
    int starts() {
        return slots.stream().mapToInt(WorkerSlot::starts).sum();
    }

    /** Throws with the reason if a worker cannot be started any more. */
    void check() throws IOException {
        for (WorkerSlot slot : slots) {
            String failure = slot.failure();
            if (failure != null) {
                throw new IOException(failure);
            }
        }
    }

    /** Ends all processes, which release their jobs. */
    @Override
    public void close() {
        slots.forEach(WorkerSlot::close);
        boolean interrupted = false;
        for (int i = 0; i < slots.size(); i++) {
            try {
                slots.get(i).await();
                threads.get(i).join();
            } catch (InterruptedException e) {
                interrupted = true;
                i--; // wait for it nevertheless
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
