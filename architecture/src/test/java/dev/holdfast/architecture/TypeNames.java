package dev.holdfast.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of types, nested and local ones too, that say what is done and not what it is, that say nothing, or that are taken. */
final class TypeNames {
    static final List<String> VAGUE_ENDS = List.of("Manager", "Helper", "Util", "Utils", "Impl", "Data", "Info");

    private static final Pattern LAST_WORD = Pattern.compile("(?:^|.*[a-z0-9])([A-Z][a-z]*)");

    private TypeNames() {}

    /**
     * Names that end in -ing or in a word that fits everything.
     *
     * @param nouns last words in -ing that are nouns of the field, each with the reason
     */
    static List<String> poor(String module, ParsedSources sources, Map<String, String> nouns) {
        List<String> found = new ArrayList<>();
        for (CompilationUnitTree unit : sources.units()) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
                    String name = type.getSimpleName().toString();
                    Matcher word = LAST_WORD.matcher(name);
                    if (name.endsWith("ing") && !(word.matches() && nouns.containsKey(word.group(1)))) {
                        found.add("%s: %s %s ends in -ing".formatted(module, sources.place(unit, type), name));
                    }
                    VAGUE_ENDS.stream()
                            .filter(name::endsWith)
                            .forEach(end -> found.add(
                                    "%s: %s %s ends in %s".formatted(module, sources.place(unit, type), name, end)));
                    return super.visitClass(type, unused);
                }
            }.scan(unit, null);
        }
        return found;
    }

    /** Simple names that several top-level types of the module have. */
    static List<String> doubles(String module, ParsedSources sources) {
        SortedMap<String, List<String>> packages = new TreeMap<>();
        for (CompilationUnitTree unit : sources.units()) {
            for (var tree : unit.getTypeDecls()) {
                if (tree instanceof ClassTree type) {
                    packages.computeIfAbsent(type.getSimpleName().toString(), name -> new ArrayList<>())
                            .add(String.valueOf(
                                    unit.getPackage() == null
                                            ? ""
                                            : unit.getPackage().getPackageName()));
                }
            }
        }
        List<String> found = new ArrayList<>();
        packages.forEach((name, in) -> {
            if (in.size() > 1) {
                found.add("%s: %s is the name of %d types, in %s"
                        .formatted(
                                module,
                                name,
                                in.size(),
                                String.join(" and ", in.stream().sorted().toList())));
            }
        });
        return found;
    }
}
