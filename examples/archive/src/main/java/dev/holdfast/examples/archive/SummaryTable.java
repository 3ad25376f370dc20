package dev.holdfast.examples.archive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A table of aligned text columns; columns of numbers are aligned to the right. Immutable. */
public final class SummaryTable {

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d[\\d.,:]*( ?(%|ms|s|min|B|kB|MB))?|-");
    private static final String GAP = "  ";

    /**
     * The time that one stage took.
     *
     * @param stage its name
     * @param attempts the number of attempts, 0 or more
     * @param total the time of all attempts
     */
    public record Timing(String stage, long attempts, Duration total) {}

    private final List<String> headers;
    private final List<List<String>> rows;

    /**
     * A table.
     *
     * @param headers the names of the columns
     * @param rows each with one cell for each header
     */
    public SummaryTable(List<String> headers, List<List<String>> rows) {
        this.headers = List.copyOf(headers);
        this.rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : this.rows) {
            if (row.size() != headers.size()) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + row.size() + " cells; give it " + headers.size());
            }
        }
    }

    /** Returns a table of the items in each state, in the order of the map. */
    public static SummaryTable ofCounts(Map<String, ? extends Number> counts) {
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((state, count) -> rows.add(List.of(state, Long.toString(count.longValue()))));
        return new SummaryTable(List.of("State", "Items"), rows);
    }

    /** Returns a table of attempts, total and mean time of each stage, in the order of the list. */
    public static SummaryTable ofTimings(List<Timing> timings) {
        List<List<String>> rows = timings.stream()
                .map(timing -> List.of(
                        timing.stage(),
                        Long.toString(timing.attempts()),
                        seconds(timing.total()),
                        timing.attempts() == 0 ? "-" : seconds(timing.total().dividedBy(timing.attempts()))))
                .toList();
        return new SummaryTable(List.of("Stage", "Attempts", "Total", "Mean"), rows);
    }

    /** Returns the lines, each ended by a line feed, without trailing spaces. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        line(text, headers);
        line(text, columns().map(column -> "-".repeat(width(column))).toList());
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private void line(StringBuilder text, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - length(cell));
            line.append(column == 0 ? "" : GAP).append(isNumeric(column) ? padding + cell : cell + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private Stream<Integer> columns() {
        return IntStream.range(0, headers.size()).boxed();
    }

    private int width(int column) {
        int width = length(headers.get(column));
        for (List<String> row : rows) {
            width = Math.max(width, length(row.get(column)));
        }
        return width;
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }
}
