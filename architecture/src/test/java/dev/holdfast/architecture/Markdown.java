package dev.holdfast.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document in Markdown, as far as the gates look at it.
 *
 * @param lines all of them
 * @param blocks what stands between fences
 */
record Markdown(List<Line> lines, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("\\s*(?:[-*>] )?\\s*(`{3,}|~{3,})\\s*(\\w*).*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?)(?: +#+)?");
    private static final Pattern COMMENT = Pattern.compile("<!-- (.*?) -->");
    private static final Pattern CODE_SPAN = Pattern.compile("(`+)(?!`).+?(?<!`)\\1(?!`)", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern REFERENCE = Pattern.compile("(?m)^ {0,3}\\[[^\\]]+\\]:\\s*(\\S+)");
    private static final Pattern ATTRIBUTE = Pattern.compile("<\\w[^>]*\\b(?:href|src)=\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("<\\w[^>]*\\b(?:id|name)=\"([^\"]+)\"");

    /** The parts of a document. */
    enum Kind {
        PROSE,
        HEADING,
        TABLE,
        CODE
    }

    /**
     * A line, fences included in the code.
     *
     * @param number from 1
     */
    record Line(int number, String text, Kind kind) {}

    /**
     * A block between fences.
     *
     * @param line that of the opening fence
     * @param language what stands behind the fence, or nothing
     * @param mark the comment on the line before, without its brackets, or nothing
     * @param text what is between the fences
     */
    record Block(int line, String language, String mark, String text) {}

    /** A link and the line it is on. */
    record Link(int line, String target) {}

    static Markdown of(String text) {
        List<Line> lines = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        String fence = "";
        String language = "";
        int opened = 0;
        String[] all = text.split("\n", -1);
        for (int i = 0; i < all.length; i++) {
            String line = all[i];
            Matcher marks = FENCE.matcher(line);
            Kind kind;
            if (!fence.isEmpty()) {
                kind = Kind.CODE;
                if (marks.matches() && marks.group(1).startsWith(fence)) {
                    String code = String.join("\n", List.of(all).subList(opened + 1, i)) + "\n";
                    blocks.add(new Block(opened + 1, language, opened == 0 ? "" : markIn(all[opened - 1]), code));
                    fence = "";
                }
            } else if (marks.matches()) {
                kind = Kind.CODE;
                fence = marks.group(1);
                language = marks.group(2);
                opened = i;
            } else if (line.stripLeading().startsWith("|")) {
                kind = Kind.TABLE;
            } else {
                kind = HEADING.matcher(line).matches() ? Kind.HEADING : Kind.PROSE;
            }
            lines.add(new Line(i + 1, line, kind));
        }
        return new Markdown(List.copyOf(lines), List.copyOf(blocks));
    }

    private static String markIn(String line) {
        Matcher comment = COMMENT.matcher(line.strip());
        return comment.matches() ? comment.group(1) : "";
    }

    /** The text without code: blocks, spans and comments are blank, lines stay where they are. */
    String prose() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(line.kind() == Kind.CODE ? "" : line.text()).append('\n');
        }
        return blank(COMMENT, blank(CODE_SPAN, text.toString()));
    }

    private static String blank(Pattern pattern, String text) {
        return pattern.matcher(text).replaceAll(found -> found.group().replaceAll("[^\\n]", "x"));
    }

    List<Link> links() {
        String text = prose();
        List<Link> links = new ArrayList<>();
        for (Pattern pattern : List.of(LINK, REFERENCE, ATTRIBUTE)) {
            Matcher link = pattern.matcher(text);
            while (link.find()) {
                int line = (int) text.substring(0, link.start(1))
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1;
                links.add(new Link(line, link.group(1)));
            }
        }
        return links;
    }

    /** The anchors that may follow the # of a link to this document, as GitHub makes it. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Line line : lines) {
            Matcher heading = HEADING.matcher(line.text());
            if (line.kind() == Kind.HEADING && heading.matches()) {
                String anchor = anchorOf(heading.group(1));
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            } else if (line.kind() != Kind.CODE) {
                Matcher id = ID.matcher(line.text());
                while (id.find()) {
                    anchors.add(id.group(1));
                }
            }
        }
        return anchors;
    }

    private static String anchorOf(String heading) {
        return heading.replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .replaceAll("<[^>]+>", "")
                .replaceAll("(?<!\\w)_([^_]+)_(?!\\w)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
                .replace(' ', '-');
    }

    /** How many words a reader meets before the first block in a language; all of them if there is none. */
    int wordsBefore(String language) {
        int end = blocks.stream()
                .filter(block -> block.language().equals(language))
                .mapToInt(Block::line)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        return (int) lines.stream()
                .filter(line -> line.number() < end)
                .flatMap(line -> List.of(line.text().split("\\s+")).stream())
                .filter(word -> word.matches(".*[\\p{L}\\p{N}].*") && !word.matches("(?:<!--|```|~~~).*"))
                .count();
    }
}
