package dev.holdfast.examples.clipper.launch;

import dev.holdfast.examples.clipper.Clipper;
import dev.holdfast.examples.clipper.job.StoreAddress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** The worker processes of a run; those that die are replaced. Thread-safe. */
final class WorkerPool implements AutoCloseable {
    private final List<WorkerSlot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> killed = new ArrayList<>();

    private WorkerPool() {}

    /**
     * Starts the processes.
     *
     * @param store handed to each of them
     * @param arguments what the program is given, for the name of a worker
     * @param logs the folder for what the workers say
     */
    static WorkerPool start(
            int count, StoreAddress store, Function<String, List<String>> arguments, Path logs, ChunkTally tally) {
        WorkerPool pool = new WorkerPool();
        for (int i = 1; i <= count; i++) {
            String name = "worker-" + i;
            ProcessBuilder builder = new ProcessBuilder(command(arguments.apply(name))).redirectErrorStream(true);
            builder.environment().put(StoreAddress.VARIABLE, store.uri());
            WorkerSlot slot = new WorkerSlot(name, builder, logs.resolve(name + ".log"), tally);
            Thread thread = new Thread(slot, name);
            thread.setDaemon(true);
            pool.slots.add(slot);
            pool.threads.add(thread);
        }
        pool.threads.forEach(Thread::start);
        return pool;
    }

    /** This very program with other arguments. */
    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path"))
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                Clipper.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Kills one of those who are at work; gives its name and process, or nothing if nobody is. */
    Optional<String> killOne(Random random) {
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

    /** How many were killed. */
    int kills() {
        synchronized (killed) {
            return killed.size();
        }
    }

    /** How many processes there were. */
    int starts() {
        return slots.stream().mapToInt(WorkerSlot::starts).sum();
    }

    /** Fails with the reason if a worker cannot be started any more. */
    void requireHope() throws IOException {
        for (WorkerSlot slot : slots) {
            String failure = slot.failure();
            if (failure != null) {
                throw new IOException(failure);
            }
        }
    }

    /** Ends all processes; they give back what they hold. */
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
                i--; // nobody else will wait for it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
