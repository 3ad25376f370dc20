package dev.holdfast.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;

/** How much fits into a package and a file, what a root package holds, and what a module exports to everybody. */
final class Rooms {
    static final int MOST_FILES = 40;
    static final int MOST_LINES = 400;

    private Rooms() {}

    /** The files and packages below a folder of sources that are too big. */
    static List<String> tooBig(String module, Path root) throws IOException {
        List<String> found = new ArrayList<>();
        Map<Path, Integer> packages = new TreeMap<>();
        for (Path file : PublishedSources.below(root)) {
            String name = file.getFileName().toString();
            if (!name.equals("package-info.java") && !name.equals("module-info.java")) {
                packages.merge(root.relativize(file.resolveSibling("")), 1, Integer::sum);
            }
            int lines = Files.readAllLines(file).size();
            if (lines > MOST_LINES) {
                found.add("%s: %s has %d lines, %d at most".formatted(module, name, lines, MOST_LINES));
            }
        }
        packages.forEach((folder, files) -> {
            if (files > MOST_FILES) {
                String name = folder.toString().replace('\\', '/').replace('/', '.');
                found.add("%s: package %s has %d files, %d at most".formatted(module, name, files, MOST_FILES));
            }
        });
        return found;
    }

    /** The top-level types of a root package that are not public. */
    static List<String> hiddenTypes(String module, ParsedSources sources, String rootPackage) {
        List<String> found = new ArrayList<>();
        for (CompilationUnitTree unit : sources.units()) {
            if (unit.getPackage() == null
                    || !unit.getPackage().getPackageName().toString().equals(rootPackage)) {
                continue;
            }
            for (Tree tree : unit.getTypeDecls()) {
                if (tree instanceof ClassTree type
                        && !type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    found.add("%s: %s is hidden, but package %s is for public types"
                            .formatted(module, type.getSimpleName(), rootPackage));
                }
            }
        }
        return found;
    }

    /** The packages that a module exports to everybody although it may not, or that it was expected to export. */
    static List<String> exports(ModuleDescriptor module, Set<String> meant) {
        List<String> found = new ArrayList<>();
        Set<String> exported = PublishedModules.exportedBy(module);
        for (String name : new TreeSet<>(exported)) {
            if (!meant.contains(name)) {
                found.add(module.name() + ": exports " + name + " to everybody");
            }
        }
        for (String name : new TreeSet<>(meant)) {
            if (!exported.contains(name)) {
                found.add(module.name() + ": does not export " + name);
            }
        }
        return found;
    }
}
