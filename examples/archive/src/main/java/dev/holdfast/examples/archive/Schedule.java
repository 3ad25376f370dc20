package dev.holdfast.examples.archive;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When each recording is published again: one a week, in the order of the archive. Immutable.
 *
 * <p>The date depends on the first date and the place in the archive, not on the day the program runs.
 */
public final class Schedule {

    /** The date of the first recording unless told otherwise, a Wednesday. */
    public static final LocalDate FIRST = LocalDate.of(2025, 1, 1);

    private final Map<String, LocalDate> dates = new LinkedHashMap<>();

    /** A schedule for recordings in any order. */
    public Schedule(List<Recording> recordings, LocalDate first) {
        recordings.stream()
                .sorted(Recording.BY_DATE)
                .forEach(recording -> dates.putIfAbsent(recording.id(), first.plusWeeks(dates.size())));
    }

    /**
     * The publication date of a recording.
     *
     * @throws IllegalArgumentException if the schedule was made without it
     */
    public LocalDate dateOf(String id) {
        LocalDate date = dates.get(id);
        if (date == null) {
            throw new IllegalArgumentException(
                    Text.printable(id) + ": not in the schedule of " + dates.size() + " recordings; make it with it");
        }
        return date;
    }
}
