package dev.holdfast.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures several subjects in turn, A B C A B C, so that a machine that is slow for a while is slow for all of them.
 * The first round warms up and does not count.
 */
final class Rounds {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int rounds;
    private final Duration length;

    Rounds(int rounds, Duration length) {
        this.rounds = rounds;
        this.length = length;
    }

    /**
     * The measurements of a subject: medians over the rounds.
     *
     * @param rates operations per second of each round
     * @param p50 nanoseconds per call that half of the calls did not exceed
     * @param p99 the same for 99 of 100
     * @param bytes allocated by the calling threads per operation
     * @param operationsPerCall how many operations one call does
     */
    record Figures(List<Double> rates, double p50, double p99, double bytes, int operationsPerCall) {
        double rate() {
            return median(rates);
        }

        /** By the median call, which other work on the machine disturbs less than the rate; for one caller. */
        double nanosPerOperation() {
            return p50 / operationsPerCall;
        }
    }

    /** The median of the ratios within each round, which is steadier than the ratio of the medians. */
    static double ratio(Figures of, Figures to) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of.rates().size(); i++) {
            ratios.add(of.rates().get(i) / to.rates().get(i));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    Map<String, Figures> measure(int callers, Map<String, Subject> subjects) throws Exception {
        Map<String, List<Round>> done = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            for (int i = 0; i <= rounds; i++) {
                for (Map.Entry<String, Subject> subject : subjects.entrySet()) {
                    Round round = round(pool, callers, subject.getValue());
                    if (i > 0) {
                        done.computeIfAbsent(subject.getKey(), name -> new ArrayList<>())
                                .add(round);
                    }
                }
            }
        } finally {
            pool.shutdown();
        }
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (Map.Entry<String, Subject> subject : subjects.entrySet()) {
            List<Round> of = done.getOrDefault(subject.getKey(), List.of());
            figures.put(subject.getKey(), figures(of, subject.getValue().operationsPerCall()));
        }
        return figures;
    }

    private static Figures figures(List<Round> rounds, int operationsPerCall) {
        return new Figures(
                rounds.stream().map(Round::rate).toList(),
                median(rounds.stream().map(round -> round.times().quantile(0.5)).toList()),
                median(rounds.stream()
                        .map(round -> round.times().quantile(0.99))
                        .toList()),
                median(rounds.stream().map(Round::bytes).toList()),
                operationsPerCall);
    }

    private record Round(Times times, double rate, double bytes) {}

    private record Share(Times times, long bytes) {}

    private Round round(ExecutorService pool, int callers, Subject subject) throws Exception {
        var start = new CyclicBarrier(callers + 1);
        List<Callable<Share>> tasks = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int number = caller;
            tasks.add(() -> {
                start.await();
                return share(subject, number);
            });
        }
        List<Future<Share>> running = new ArrayList<>();
        for (Callable<Share> task : tasks) {
            running.add(pool.submit(task));
        }
        start.await();
        long began = System.nanoTime();
        List<Times> times = new ArrayList<>();
        long bytes = 0;
        for (Future<Share> one : running) {
            times.add(one.get().times());
            bytes += one.get().bytes();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Times all = Times.together(times);
        double operations = (double) all.size() * subject.operationsPerCall();
        subject.settle();
        return new Round(all, operations / seconds, bytes / operations);
    }

    private Share share(Subject subject, int caller) throws Exception {
        var times = new Times();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long before = System.nanoTime();
        long end = before + length.toNanos();
        int unlike = 0;
        while (before < end) {
            unlike += System.identityHashCode(subject.call(caller));
            long after = System.nanoTime();
            times.add(after - before);
            before = after;
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        return new Share(times, unlike == Integer.MIN_VALUE ? bytes + 1 : bytes);
    }

    @Override
    public String toString() {
        return Arrays.asList(rounds + " rounds", length).toString();
    }
}
