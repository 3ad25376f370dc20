package dev.holdfast.examples.transcript.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chapters of a text, or parts of similar length if it has none. Immutable.
 *
 * @param title the title of the text, if it has one
 * @param chapters whether the sections are chapters of the text
 * @param sections in order and without gaps, from the first character to the last
 */
public record Outline(Optional<String> title, boolean chapters, List<Section> sections) {
    private static final int MAX_HEADING_CHARS = 100;
    private static final int TITLE_PAGE_CHARS = 500;
    private static final int PART_CHARS = 20_000;
    private static final int MAX_PARTS = 12;
    private static final String NUMBER =
            "(?:\\d{1,4}|[ivxlc]{1,9}|the\\s+\\p{L}+|one|two|three|four|five|six|seven|eight"
                    + "|nine|ten|eleven|twelve)";
    private static final String KIND = "chapter|part|book|volume|letter|act|scene|canto|kapitel|teil|buch|brief"
            + "|chapitre|partie|livre|tome|cap[ií]tulo|parte|libro|capitolo|глава|часть|том";
    private static final Pattern MARKDOWN = Pattern.compile(" {0,3}#{1,3}[ \\t]+(\\S.*)");
    private static final Pattern NAMED = Pattern.compile(
            "[ \\t]*((?:" + KIND + ")[ \\t]+" + NUMBER
                    + "(?![\\p{L}\\d])[^\\n]*|第[0-9０-９一二三四五六七八九十百千]{1,8}[章回部巻卷節节][^\\n]*)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private record Line(int start, int end, String text) {}

    /** Finds the sections of a text. */
    public static Outline of(String text) {
        List<Line> lines = lines(text);
        List<Section> headings = headings(lines);
        int first = headings.isEmpty() ? text.length() : headings.get(0).start();
        Optional<String> title = title(lines, first);
        if (headings.size() < 2) {
            return new Outline(title, false, parts(text));
        }
        return new Outline(title, true, sections(text, headings));
    }

    /** Returns the index of the section at a position of the text. */
    public int sectionAt(int position) {
        int low = 0;
        int high = sections.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sections.get(middle).start() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed;
            lines.add(new Line(start, end, end - start > MAX_HEADING_CHARS ? "" : text.substring(start, end)));
            start = end + 1;
        }
        return lines;
    }

    /** Finds the headings; each ends with its line. */
    private static List<Section> headings(List<Line> lines) {
        List<Section> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            Matcher markdown = MARKDOWN.matcher(line.text());
            Matcher named = NAMED.matcher(line.text());
            if (markdown.matches()) {
                found.add(new Section(markdown.group(1).replaceAll("[ \\t]+#*[ \\t]*$", ""), line.start(), line.end()));
            } else if (named.matches() && isAlone(lines, i)) {
                found.add(new Section(named.group(1).strip(), line.start(), line.end()));
            }
        }
        return found;
    }

    private static boolean isAlone(List<Line> lines, int i) {
        boolean before = i == 0 || isBlank(lines.get(i - 1));
        return before && (i + 1 == lines.size() || isBlank(lines.get(i + 1)));
    }

    private static boolean isBlank(Line line) {
        return line.end() - line.start() <= MAX_HEADING_CHARS && line.text().isBlank();
    }

    /** Returns a short first line that stands alone before the first chapter. */
    private static Optional<String> title(List<Line> lines, int first) {
        for (int i = 0; i < lines.size() && lines.get(i).start() < first; i++) {
            if (!isBlank(lines.get(i))) {
                String text = lines.get(i).text().strip();
                boolean fits = !text.isEmpty() && isAlone(lines, i) && lines.size() > i + 1;
                return fits ? Optional.of(text) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** A heading without text, such as that of a volume, is joined with the next one; so is a title page. */
    private static List<Section> sections(String text, List<Section> headings) {
        List<Section> sections = new ArrayList<>();
        int start = 0;
        String before = "";
        int first = headings.get(0).start();
        if (first > TITLE_PAGE_CHARS) {
            sections.add(new Section("Before the first chapter", 0, first));
            start = first;
        }
        for (int i = 0; i < headings.size(); i++) {
            Section heading = headings.get(i);
            boolean last = i + 1 == headings.size();
            int end = last ? text.length() : headings.get(i + 1).start();
            String title = before + heading.title();
            if (!last && text.substring(heading.end(), end).isBlank()) {
                before = title + ", ";
            } else {
                sections.add(new Section(title, start, end));
                start = end;
                before = "";
            }
        }
        return sections;
    }

    private static List<Section> parts(String text) {
        List<Span> sentences = Sentences.of(text);
        int count = Math.min(MAX_PARTS, Math.max(1, text.length() / PART_CHARS));
        List<Section> parts = new ArrayList<>();
        int start = 0;
        for (Span sentence : sentences) {
            long goal = (long) text.length() * (parts.size() + 1) / count;
            if (sentence.end() >= goal) {
                String title = count == 1 ? "The text" : "Part " + (parts.size() + 1);
                parts.add(new Section(title, start, sentence.end()));
                start = sentence.end();
            }
        }
        return parts;
    }
}
