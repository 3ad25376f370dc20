package dev.holdfast.examples.archive.publish;

import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.common.text.Printable;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The publication dates of the recordings: one a week, in the order of the archive. Immutable.
 *
 * <p>A date depends on the first date and on the position in the archive, not on the day of the run.
 */
public final class Schedule {

    /** The default date of the first recording, a Wednesday. */
    public static final LocalDate FIRST = LocalDate.of(2025, 1, 1);

    private final Map<String, LocalDate> dates = new LinkedHashMap<>();

    /** A schedule for recordings in any order. */
    public Schedule(List<Recording> recordings, LocalDate first) {
        recordings.stream()
                .sorted(Recording.BY_DATE)
                .forEach(recording -> dates.putIfAbsent(recording.id(), first.plusWeeks(dates.size())));
    }

    /**
     * Returns the publication date of a recording.
     *
     * @throws IllegalArgumentException if the recording is not in the schedule
     */
    public LocalDate dateOf(String id) {
        LocalDate date = dates.get(id);
        if (date == null) {
            throw new IllegalArgumentException(Printable.line(id) + ": not in the schedule of " + dates.size()
                    + " recordings; create the schedule with all recordings");
        }
        return date;
    }
}
