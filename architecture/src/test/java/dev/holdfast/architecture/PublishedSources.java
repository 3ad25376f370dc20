package dev.holdfast.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.ModuleTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The source files of all packages that modules of this project export to everybody. */
final class PublishedSources {
    private static final Path PROJECT = Path.of("..");

    private final TreeMap<String, Path> roots = new TreeMap<>();
    private final List<Path> files = new ArrayList<>();

    private PublishedSources() {}

    static PublishedSources ofProject() throws IOException {
        var sources = new PublishedSources();
        try (Stream<Path> folders = Files.list(PROJECT)) {
            for (Path folder : folders.sorted().toList()) {
                Path root = folder.resolve("src/main/java");
                if (Files.exists(root.resolve("module-info.java"))) {
                    sources.add(root);
                }
            }
        }
        return sources;
    }

    private void add(Path root) throws IOException {
        Path descriptor = root.resolve("module-info.java");
        CompilationUnitTree unit =
                ParsedSources.ofFiles(List.of(descriptor)).units().get(0);
        ModuleTree module = unit.getModule();
        if (module == null) {
            throw new IllegalStateException(descriptor + " declares no module");
        }
        roots.put(module.getName().toString(), root);
        for (var directive : module.getDirectives()) {
            if (directive instanceof ExportsTree exports && exports.getModuleNames() == null) {
                addPackage(root, exports.getPackageName().toString());
            }
        }
    }

    private void addPackage(Path root, String name) throws IOException {
        try (Stream<Path> types = Files.list(root.resolve(name.replace('.', '/')))) {
            files.addAll(types.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .collect(Collectors.toList()));
        }
    }

    /** The names of the modules, for a check that none is missing. */
    List<String> modules() {
        return List.copyOf(roots.keySet());
    }

    List<Path> files() {
        return List.copyOf(files);
    }

    /** The folder of the main sources of a module. */
    Path root(String module) {
        return Objects.requireNonNull(roots.get(module), module);
    }

    /** All source files below a folder, sorted. */
    static List<Path> below(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    /** All main sources of the project: published modules, examples and benchmarks, hidden packages too. */
    static List<Path> main() throws IOException {
        try (Stream<Path> folders = Files.find(PROJECT, 6, (path, about) -> path.endsWith("src/main/java"))) {
            List<Path> all = new ArrayList<>();
            for (Path root : folders.sorted().toList()) {
                all.addAll(below(root));
            }
            return all;
        }
    }
}
