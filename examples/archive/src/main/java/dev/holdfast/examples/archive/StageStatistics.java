package dev.holdfast.examples.archive;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Search;
import dev.holdfast.store.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attempts, failures and time of each stage, counted from the history, and stages that were finished twice. */
final class StageStatistics {
    private static final List<Stage> STAGES = List.of(Stage.DOWNLOADING, Stage.CONVERTING, Stage.UPLOADING);

    private final Map<Stage, Long> attempts = new EnumMap<>(Stage.class);
    private final Map<Stage, Long> failures = new EnumMap<>(Stage.class);
    private final Map<Stage, Long> crashes = new EnumMap<>(Stage.class);
    private final Map<Stage, Duration> time = new EnumMap<>(Stage.class);
    private final List<String> finishedTwice = new ArrayList<>();

    private StageStatistics() {}

    /** Reads the history of every episode. */
    static StageStatistics of(Items<Stage, Episode> items) {
        StageStatistics statistics = new StageStatistics();
        items.forEach(Search.all(), episode -> statistics.add(episode.id(), items.history(episode.id())));
        return statistics;
    }

    private void add(String id, List<Change<Stage>> history) {
        Map<Stage, Integer> finished = new EnumMap<>(Stage.class);
        @Nullable Instant since = null;
        for (Change<Stage> change : history) {
            Stage from = change.from().orElse(Stage.DISCOVERED);
            if (since != null && STAGES.contains(from) && change.kind() != Entry.Kind.UPDATED) {
                time.merge(from, Duration.between(since, change.at()), Duration::plus);
                since = null;
            }
            switch (change.kind()) {
                case CLAIMED -> {
                    attempts.merge(change.to().orElseThrow(), 1L, Long::sum);
                    since = change.at();
                }
                case FAILED -> failures.merge(from, 1L, Long::sum);
                case CRASHED -> crashes.merge(from, 1L, Long::sum);
                case MOVED -> finished.merge(from, 1, Integer::sum);
                default -> {}
            }
        }
        finished.forEach((stage, times) -> {
            if (times > 1) {
                finishedTwice.add(id + " left " + stage + " " + times + " times");
            }
        });
    }

    /** Returns a line for each stage that was finished more than once; there must be none. */
    List<String> finishedTwice() {
        return List.copyOf(finishedTwice);
    }

    /** Returns a row for each stage of work. */
    SummaryTable table() {
        List<List<String>> rows = new ArrayList<>();
        for (Stage stage : STAGES) {
            long tries = attempts.getOrDefault(stage, 0L);
            Duration total = time.getOrDefault(stage, Duration.ZERO);
            rows.add(List.of(
                    stage.name(),
                    Long.toString(tries),
                    Long.toString(failures.getOrDefault(stage, 0L)),
                    Long.toString(crashes.getOrDefault(stage, 0L)),
                    seconds(total),
                    tries == 0 ? "-" : seconds(total.dividedBy(tries))));
        }
        return new SummaryTable(List.of("Stage", "Attempts", "Failed", "Crashed", "Time", "Mean"), rows);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
    }
}
