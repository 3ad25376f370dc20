package dev.holdfast.architecture;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * What the doc comments of public and protected API do not say.
 *
 * <p>The compiler's own check asks for more than can be said, a {@code @param} at the compact constructor of a record,
 * so its group "missing" is off and this takes its place. Exempt are compact constructors, methods with {@code
 * @Override}, and what a record declares by itself.
 */
final class JavadocGaps extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private static final List<String> HOUSE_PHRASES = List.of("thread-safe", "immutable", "confined to one thread");

    private final ParsedSources sources;
    private final List<String> gaps = new ArrayList<>();

    private JavadocGaps(ParsedSources sources) {
        this.sources = sources;
    }

    /** One line per gap: the place and what is missing there. */
    static List<String> in(ParsedSources sources) {
        var scan = new JavadocGaps(sources);
        for (CompilationUnitTree unit : sources.units()) {
            scan.scan(unit, null);
        }
        return List.copyOf(scan.gaps);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        if (!isApi(type.getModifiers())) {
            return null; // nor is anything inside it
        }
        String name = kindOf(type) + " " + type.getSimpleName();
        DocCommentTree comment = commentOn(name);
        if (comment != null) {
            Set<String> params = params(comment);
            requireTypeParameters(name, type.getTypeParameters(), params);
            for (VariableTree component : components(type)) {
                requireParam(name, component.getName().toString(), params);
            }
            if (getCurrentPath().getParentPath().getLeaf() instanceof CompilationUnitTree) {
                requireHousePhrase(type, name, comment);
            }
        }
        // fields, methods and nested types only: code inside bodies is nobody's API
        for (Tree member : type.getMembers()) {
            scan(member, null);
        }
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        if (!isApi(method.getModifiers()) || overrides(method) || isCompactConstructor(method)) {
            return null;
        }
        boolean constructor = method.getReturnType() == null;
        String name = constructor
                ? "constructor " + ((ClassTree) getCurrentPath().getParentPath().getLeaf()).getSimpleName()
                : "method " + method.getName();
        DocCommentTree comment = commentOn(name);
        if (comment == null) {
            return null;
        }
        Set<String> params = params(comment);
        requireTypeParameters(name, method.getTypeParameters(), params);
        for (VariableTree parameter : method.getParameters()) {
            requireParam(name, parameter.getName().toString(), params);
        }
        if (!constructor && !method.getReturnType().toString().equals("void") && !saysReturn(comment)) {
            gap(name + " has no @return");
        }
        return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable Void unused) {
        if (isApi(field.getModifiers())) {
            commentOn("field " + field.getName());
        }
        return null;
    }

    private boolean isApi(ModifiersTree modifiers) {
        Set<Modifier> flags = modifiers.getFlags();
        if (flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED)) {
            return true;
        }
        Tree.Kind outer = getCurrentPath().getParentPath().getLeaf().getKind();
        boolean implicitlyPublic = outer == Tree.Kind.INTERFACE || outer == Tree.Kind.ANNOTATION_TYPE;
        return implicitlyPublic && !flags.contains(Modifier.PRIVATE);
    }

    private static String kindOf(ClassTree type) {
        return type.getKind().name().toLowerCase(Locale.ROOT).replace("_type", "");
    }

    private static boolean overrides(MethodTree method) {
        return isAnnotated(method.getModifiers(), "Override");
    }

    private static boolean isAnnotated(ModifiersTree modifiers, String annotation) {
        return modifiers.getAnnotations().stream()
                .anyMatch(found -> found.getAnnotationType().toString().equals(annotation));
    }

    /** The parser leaves a compact constructor without parameters; only the text tells it from one that has none. */
    private boolean isCompactConstructor(MethodTree method) {
        ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
        if (type.getKind() != Tree.Kind.RECORD || method.getReturnType() != null || method.getBody() == null) {
            return false;
        }
        CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
        var positions = sources.docs().getSourcePositions();
        int from = (int) positions.getStartPosition(unit, method);
        int to = (int) positions.getStartPosition(unit, method.getBody());
        return text(unit)
                .substring(from, to)
                .stripTrailing()
                .endsWith(type.getSimpleName().toString());
    }

    private static String text(CompilationUnitTree unit) {
        try {
            return unit.getSourceFile().getCharContent(true).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fields of a record that are not static are its components. */
    private static List<VariableTree> components(ClassTree type) {
        return type.getMembers().stream()
                .filter(member -> type.getKind() == Tree.Kind.RECORD && member instanceof VariableTree)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .toList();
    }

    private void requireHousePhrase(ClassTree type, String name, DocCommentTree comment) {
        boolean exempt = switch (type.getKind()) {
            case ENUM, ANNOTATION_TYPE -> true;
            case INTERFACE -> saysWhenCalled(type, comment);
            default -> type.getSimpleName().toString().endsWith("Exception");
        };
        String said = comment.toString().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        if (!exempt && HOUSE_PHRASES.stream().noneMatch(said::contains)) {
            gap(name + " says nothing about threads; say one of " + HOUSE_PHRASES);
        }
    }

    /** What the host or the library implements and somebody else calls says who calls it instead. */
    private static boolean saysWhenCalled(ClassTree type, DocCommentTree comment) {
        boolean sealed = type.getModifiers().getFlags().stream()
                .anyMatch(flag -> flag.toString().equals("sealed"));
        return (sealed || isAnnotated(type.getModifiers(), "FunctionalInterface"))
                && comment.toString().toLowerCase(Locale.ROOT).contains("called");
    }

    private @Nullable DocCommentTree commentOn(String name) {
        DocCommentTree comment = sources.docs().getDocCommentTree(getCurrentPath());
        if (comment == null || comment.getFullBody().isEmpty()) {
            gap(name + " has no doc comment");
            return null;
        }
        return comment;
    }

    /** Type parameters in angle brackets, as in the tag. */
    private static Set<String> params(DocCommentTree comment) {
        Set<String> names = new HashSet<>();
        for (DocTree tag : comment.getBlockTags()) {
            if (tag instanceof ParamTree param) {
                names.add(param.isTypeParameter() ? "<" + param.getName() + ">" : "" + param.getName());
            }
        }
        return names;
    }

    private void requireTypeParameters(String name, List<? extends TypeParameterTree> declared, Set<String> said) {
        for (TypeParameterTree parameter : declared) {
            requireParam(name, "<" + parameter.getName() + ">", said);
        }
    }

    private void requireParam(String name, String parameter, Set<String> said) {
        if (!said.contains(parameter)) {
            gap(name + " has no @param " + parameter);
        }
    }

    private static boolean saysReturn(DocCommentTree comment) {
        return comment.getBlockTags().stream().anyMatch(tag -> tag.getKind() == DocTree.Kind.RETURN)
                || comment.getFirstSentence().stream().anyMatch(part -> part.getKind() == DocTree.Kind.RETURN);
    }

    private void gap(String what) {
        TreePath path = getCurrentPath();
        CompilationUnitTree unit = path.getCompilationUnit();
        long start = sources.docs().getSourcePositions().getStartPosition(unit, path.getLeaf());
        gaps.add(unit.getSourceFile().getName() + ":" + unit.getLineMap().getLineNumber(start) + ": " + what);
    }
}
