package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Rounds.Figures;
import java.util.Locale;
import java.util.Map;

/** Prints what was measured, and whether goals are met. */
final class Table {
    private Table() {}

    static Figures of(Map<String, Figures> figures, String name) {
        Figures found = figures.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        return found;
    }

    /** The ratio between two subjects of one measurement. */
    static double ratio(Map<String, Figures> figures, String of, String to) {
        return Rounds.ratio(of(figures, of), of(figures, to));
    }

    static void print(String title, Map<String, Figures> figures) {
        say("%n## %s%n%n| subject | ops/s | lowest - highest | p50 us | p99 us | bytes/op |", title);
        say("| --- | --- | --- | --- | --- | --- |");
        figures.forEach((name, of) -> say(
                "| %s | %,.0f | %,.0f - %,.0f | %,.1f | %,.1f | %,.0f |",
                name,
                of.rate(),
                of.rates().stream().mapToDouble(Double::doubleValue).min().orElse(0),
                of.rates().stream().mapToDouble(Double::doubleValue).max().orElse(0),
                of.p50() / 1e3,
                of.p99() / 1e3,
                of.bytes()));
        say("");
    }

    static void goal(String what, double value, double least) {
        say("- %s: %.2f, goal at least %.2f: %s", what, value, least, value >= least ? "met" : "MISSED");
    }

    static void atMost(String what, double value, double most) {
        say("- %s: %.2f, goal at most %.2f: %s", what, value, most, value <= most ? "met" : "MISSED");
    }

    static void note(String what, double value) {
        say("- %s: %.2f", what, value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a library of its own
    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
