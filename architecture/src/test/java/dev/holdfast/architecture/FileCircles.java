package dev.holdfast.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Source files that use each other in a circle, over any length. A file is named like its top-level type and counts with
 * all types in it; it uses another one by a signature, a body, an annotation, a throws clause, or a name that the compiler
 * leaves out of the class.
 */
final class FileCircles {
    private static final int SHOWN = 12;

    private final SortedMap<String, SortedSet<String>> uses;

    private FileCircles(SortedMap<String, SortedSet<String>> uses) {
        this.uses = uses;
    }

    /**
     * Files that all reach each other.
     *
     * @param files their full names, at least two
     * @param paths the shortest circles among them, each from a file back to it, the shortest first
     */
    record Circle(SortedSet<String> files, List<List<String>> paths) {
        @Override
        public String toString() {
            List<String> lines = new ArrayList<>();
            for (List<String> path : paths.subList(0, Math.min(SHOWN, paths.size()))) {
                lines.add(String.join(" → ", path.stream().map(Circle::simple).toList()));
            }
            if (files.size() > 2) {
                lines.add(
                        0,
                        files.size() + " files: "
                                + files.stream().map(Circle::simple).toList());
            }
            return String.join(System.lineSeparator() + "    ", lines);
        }

        private static String simple(String file) {
            return file.substring(file.lastIndexOf('.') + 1);
        }
    }

    /** From the compiled classes of a module and what its sources say beyond them. */
    static List<Circle> in(JavaClasses classes, SortedMap<String, SortedSet<String>> named) {
        SortedMap<String, SortedSet<String>> uses = new TreeMap<>(named);
        for (JavaClass type : classes) {
            SortedSet<String> used = uses.computeIfAbsent(fileOf(type), file -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getFullName();
                if (classes.contain(target)) {
                    used.add(fileOf(classes.get(target)));
                }
            }
        }
        return new FileCircles(uses).circles();
    }

    private static String fileOf(JavaClass type) {
        Optional<String> file = type.getSource().flatMap(Source::getFileName);
        String topLevel = type.getFullName().replaceFirst("\\$.*", "");
        return file.map(name -> type.getPackageName() + "." + name.replaceFirst("\\.java$", ""))
                .orElse(topLevel);
    }

    private List<Circle> circles() {
        Map<String, Set<String>> reached = new HashMap<>();
        uses.keySet().forEach(file -> reached.put(file, reachedFrom(file)));
        List<Circle> circles = new ArrayList<>();
        Set<String> done = new TreeSet<>();
        for (String file : uses.keySet()) {
            SortedSet<String> circle = new TreeSet<>(reached.get(file));
            circle.removeIf(other -> !reached.get(other).contains(file));
            if (circle.size() > 1 && done.add(circle.first())) {
                circles.add(new Circle(circle, pathsIn(circle)));
            }
        }
        return circles;
    }

    private Set<String> reachedFrom(String file) {
        Set<String> reached = new TreeSet<>();
        var open = new ArrayDeque<>(uses.get(file));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (reached.add(next)) {
                open.addAll(uses.get(next));
            }
        }
        return reached;
    }

    /** The shortest circle through each file; the same one is found from each of its files. */
    private List<List<String>> pathsIn(SortedSet<String> circle) {
        Map<Set<String>, List<String>> paths = new HashMap<>();
        for (String file : circle) {
            List<String> path = shortestFrom(file, circle);
            paths.putIfAbsent(new LinkedHashSet<>(path), path);
        }
        return paths.values().stream()
                .sorted(Comparator.<List<String>>comparingInt(List::size).thenComparing(List::toString))
                .toList();
    }

    private List<String> shortestFrom(String start, Set<String> within) {
        Map<String, String> from = new HashMap<>();
        var open = new ArrayDeque<String>(List.of(start));
        while (!from.containsKey(start)) {
            String file = open.remove();
            for (String next : uses.get(file)) {
                if (!next.equals(file) && within.contains(next) && !from.containsKey(next)) {
                    from.put(next, file);
                    open.add(next);
                }
            }
        }
        List<String> path = new ArrayList<>(List.of(start));
        for (String file = from.get(start); !file.equals(start); file = from.get(file)) {
            path.add(file);
        }
        path.add(start);
        Collections.reverse(path);
        return path;
    }
}
