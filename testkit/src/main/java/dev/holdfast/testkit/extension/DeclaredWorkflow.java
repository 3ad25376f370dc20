package dev.holdfast.testkit.extension;

import dev.holdfast.workflow.Workflow;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Finds the workflow for a parameter {@code Items<S, P>}: the nearest static field {@code Workflow<S, P>}. */
public final class DeclaredWorkflow {
    private final Class<?> test;
    private final String wanted;
    private final Type[] arguments;

    private DeclaredWorkflow(Class<?> test, ParameterizedType items) {
        this.test = test;
        wanted = brief(items);
        arguments = items.getActualTypeArguments();
    }

    /**
     * Finds the workflow that the test class or a superclass declares, else the one of an enclosing class.
     *
     * @param items the type of the parameter
     * @param test the test class
     * @return the workflow
     * @throws ParameterResolutionException if there is none, or more than one
     */
    public static Workflow<?, ?> find(Type items, Class<?> test) {
        if (items instanceof ParameterizedType typed) {
            return new DeclaredWorkflow(test, typed).find();
        }
        throw new ParameterResolutionException("a parameter Items of " + test.getSimpleName()
                + " has no type arguments; add them, for example Items<Stage, Episode>");
    }

    private Workflow<?, ?> find() {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            List<Field> fitting = workflowsOf(type).stream().filter(this::fits).toList();
            if (fitting.size() > 1) {
                throw refusal(
                        "has several workflows for",
                        "keep one of " + named(fitting) + ", or build the items in the test");
            }
            if (fitting.size() == 1) {
                return valueOf(fitting.get(0));
            }
        }
        String declare = "declare one, for example: static final Workflow" + wanted.substring("Items".length())
                + " WORKFLOW = …";
        List<Field> others = workflowsOf(test);
        throw refusal("has no workflow for", others.isEmpty() ? declare : declare + " (not " + named(others) + ")");
    }

    private boolean fits(Field field) {
        return Modifier.isStatic(field.getModifiers())
                && field.getGenericType() instanceof ParameterizedType type
                && Arrays.equals(type.getActualTypeArguments(), arguments);
    }

    private Workflow<?, ?> valueOf(Field field) {
        Object value = ReflectionSupport.tryToReadFieldValue(field, null)
                .getOrThrow(e -> new ParameterResolutionException(field + " cannot be read", e));
        if (value instanceof Workflow<?, ?> workflow) {
            return workflow;
        }
        throw refusal(
                "has no workflow for", "its field " + field.getName() + " is null; initialize it where it is declared");
    }

    private ParameterResolutionException refusal(String what, String instead) {
        return new ParameterResolutionException(test.getSimpleName() + " " + what + " " + wanted + "; " + instead);
    }

    private static List<Field> workflowsOf(Class<?> type) {
        return ReflectionSupport.findFields(
                type, field -> field.getType() == Workflow.class, HierarchyTraversalMode.BOTTOM_UP);
    }

    private static List<String> named(List<Field> fields) {
        return fields.stream()
                .map(field -> (Modifier.isStatic(field.getModifiers()) ? "static " : "") + brief(field.getGenericType())
                        + " " + field.getName())
                .toList();
    }

    private static String brief(Type type) {
        return type.getTypeName().replaceAll("[\\w.$]*[.$]", "");
    }
}
