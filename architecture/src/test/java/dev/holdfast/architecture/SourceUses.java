package dev.holdfast.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which source file names types of which other one. The compiled classes do not have all of it: constants are inlined,
 * and casts and some annotations leave no trace. Doc comments do not count.
 */
final class SourceUses extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final Set<String> known;
    private final Map<String, String> imported = new HashMap<>();
    private final List<String> packages = new ArrayList<>();
    private final Set<String> nested = new HashSet<>();
    private final Set<String> named = new HashSet<>();

    private SourceUses(CompilationUnitTree unit, Set<String> known) {
        this.known = known;
        packages.add(packageOf(unit));
    }

    /** By the full names of the top-level types that the files are named after. */
    static SortedMap<String, SortedSet<String>> in(ParsedSources sources) {
        Map<CompilationUnitTree, String> files = new HashMap<>();
        for (CompilationUnitTree unit : sources.units()) {
            String name =
                    unit.getSourceFile().getName().replaceFirst(".*[/\\\\]", "").replaceFirst("\\.java$", "");
            files.put(unit, packageOf(unit) + "." + name);
        }
        Set<String> known = Set.copyOf(files.values());
        SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
        files.forEach((unit, file) -> {
            var scan = new SourceUses(unit, known);
            scan.scan(unit, null);
            uses.put(file, scan.resolved());
        });
        return uses;
    }

    private static String packageOf(CompilationUnitTree unit) {
        return unit.getPackage() == null
                ? ""
                : unit.getPackage().getPackageName().toString();
    }

    @Override
    public @Nullable Void visitImport(ImportTree tree, @Nullable Void unused) {
        String name = tree.getQualifiedIdentifier().toString();
        String owner = name.substring(0, name.lastIndexOf('.'));
        if (tree.isStatic()) {
            named.add(owner);
        } else if (name.endsWith(".*")) {
            packages.add(owner);
        } else {
            imported.put(name.substring(owner.length() + 1), name);
        }
        return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
        nested.add(tree.getSimpleName().toString());
        return super.visitClass(tree, unused);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        named.add(tree.getName().toString());
        return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
        named.add(tree.toString()); // a full name, perhaps
        return super.visitMemberSelect(tree, unused);
    }

    private SortedSet<String> resolved() {
        SortedSet<String> files = new TreeSet<>();
        for (String name : named) {
            String full = imported.getOrDefault(name, name);
            if (full.contains(".")) {
                addOwner(full, files);
            } else if (!nested.contains(name)) {
                packages.stream()
                        .map(in -> in + "." + name)
                        .filter(known::contains)
                        .forEach(files::add);
            }
        }
        return files;
    }

    /** The file of a full name, which may be that of a nested type or a constant. */
    private void addOwner(String full, Set<String> files) {
        for (String name = full; name.contains("."); name = name.substring(0, name.lastIndexOf('.'))) {
            if (known.contains(name)) {
                files.add(name);
            }
        }
    }
}
