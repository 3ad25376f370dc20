package dev.holdfast.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The circles of two files that are meant: a type and the builder or options it is made of, each with the reason. */
final class AllowedCircles {
    private static final Pattern LINE = Pattern.compile("([\\w.]+) <-> ([\\w.]+): (\\S.*)");
    private static final Pattern BUILDER = Pattern.compile("([\\w.]+)(?:Builder|Options)");

    private final List<Set<String>> pairs = new ArrayList<>();

    private AllowedCircles() {}

    static AllowedCircles parse(List<String> lines) {
        var allowed = new AllowedCircles();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                allowed.add(line);
            }
        }
        return allowed;
    }

    private void add(String line) {
        Matcher pair = LINE.matcher(line);
        if (!pair.matches()) {
            throw new IllegalArgumentException(
                    "not of the form 'full.Type <-> full.TypeBuilder: reason', with a reason: " + line);
        }
        Matcher builder = BUILDER.matcher(pair.group(2));
        if (!builder.matches() || !pair.group(1).startsWith(builder.group(1))) {
            throw new IllegalArgumentException("only X with XBuilder or XOptions may be a circle: " + line);
        }
        pairs.add(Set.of(pair.group(1), pair.group(2)));
    }

    /** The circles that are not allowed; an entry that allowed one is used. */
    List<String> refused(String module, List<FileCircles.Circle> circles) {
        List<String> refused = new ArrayList<>();
        for (FileCircles.Circle circle : circles) {
            if (!pairs.remove(Set.copyOf(circle.files()))) {
                refused.add(module + ": " + circle);
            }
        }
        return refused;
    }

    /** The entries that no circle has used. */
    List<String> unused() {
        return pairs.stream()
                .map(pair -> "allowed-circles.txt: " + pair.stream().sorted().toList() + " is no circle, drop the line")
                .toList();
    }
}
