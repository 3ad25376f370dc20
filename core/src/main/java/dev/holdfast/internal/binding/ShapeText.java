package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes a value that does not fit: the field, the shape that is stored, and the shape that is wanted. */
final class ShapeText {
    private static final int MOST_CONSTANTS = 12;
    private static final int MOST_PATH_CHARS = 80;
    private static final String CREATOR =
            "use a record, annotate a constructor with @JsonCreator, or give PayloadMapper a module that knows the type";
    private static final Pattern UNWRITABLE = Pattern.compile(": Failed to construct BeanSerializer.*", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile(" from (String|Number|Boolean) ");
    private static final Set<Class<?>> WHOLE = Set.of(
            int.class,
            Integer.class,
            long.class,
            Long.class,
            short.class,
            Short.class,
            byte.class,
            Byte.class,
            BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

    private ShapeText() {}

    static String describe(JsonProcessingException e, JsonNode tree) {
        String field = e instanceof JsonMappingException mapping ? field(mapping) : "";
        String subject = field.isEmpty() ? "the value" : "field '" + field + "'";
        if (e instanceof WrongShape) {
            return subject + " " + e.getOriginalMessage();
        }
        if (e instanceof MismatchedInputException mismatch) {
            JsonNode node = at(tree, mismatch);
            Class<?> target = mismatch.getTargetType();
            if (node.isMissingNode()) {
                return subject + " is missing";
            }
            String wanted = target == null ? null : wants(target);
            if (target != null && wanted != null && !wanted.equals(shape(node))) {
                return subject + " is " + shape(node) + ", but " + target.getTypeName() + " wants " + wanted;
            }
            if (target != null && wanted == null && !Modifier.isAbstract(target.getModifiers())) {
                return subject + " is " + shape(node) + ", but " + target.getTypeName() + " has no constructor for it: "
                        + CREATOR;
            }
        }
        if (e instanceof InvalidDefinitionException definition
                && definition.getType() != null
                && definition.getType().isAbstract()) {
            return subject + " is of the abstract type "
                    + definition.getType().getRawClass().getTypeName()
                    + ": declare a concrete type, or annotate it with @JsonTypeInfo(use = NAME) and @JsonSubTypes";
        }
        if (e.getCause() instanceof InputCoercionException number) {
            return subject + " is a number out of the range of "
                    + number.getTargetType().getTypeName();
        }
        String text = withoutValue(e.getOriginalMessage());
        if (e instanceof ValueInstantiationException) {
            return subject + " is refused by its type: " + text;
        }
        return field.isEmpty() ? text : subject + ": " + text;
    }

    /** Describes why a value cannot be written. */
    static String describe(IllegalArgumentException e) {
        if (!(e.getCause() instanceof JsonProcessingException json)) {
            return String.valueOf(e.getMessage());
        }
        String field = json instanceof JsonMappingException mapping ? field(mapping) : "";
        String text = UNWRITABLE.matcher(json.getOriginalMessage()).replaceFirst("");
        return field.isEmpty() ? text : "field '" + field + "': " + text;
    }

    private static String withoutValue(String text) {
        Matcher value = VALUE.matcher(text);
        return value.find() ? text.substring(0, value.start()) + " from the stored value" : text;
    }

    private static String field(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (path.length() > MOST_PATH_CHARS) {
                return path.append('…').toString();
            }
            String name = step.getFieldName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.toString();
    }

    private static JsonNode at(JsonNode tree, JsonMappingException e) {
        JsonNode node = tree;
        for (JsonMappingException.Reference step : e.getPath()) {
            String name = step.getFieldName();
            JsonNode next = name == null ? node.path(step.getIndex()) : node.path(name);
            if (next.isMissingNode() && !node.isObject()) {
                return node; // a step into a key or an optional value, which has no node of its own
            }
            node = next;
        }
        return node == null ? MissingNode.getInstance() : node;
    }

    private static String shape(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case NUMBER -> node.isIntegralNumber() ? "a whole number" : "a number with a fraction";
            case OBJECT -> "an object";
            case STRING -> node.textValue().isEmpty() ? "an empty text" : "a text";
            case BINARY, MISSING, POJO -> "of another shape";
        };
    }

    private static @Nullable String wants(Class<?> type) {
        if (WHOLE.contains(type)) {
            return "a whole number";
        }
        if (NUMBERS.contains(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (type.isEnum()) {
            return "one of " + constants(type);
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "an object";
        }
        return isPlatform(type) ? "another shape" : null;
    }

    private static boolean isPlatform(Class<?> type) {
        return type.isPrimitive() || type.getName().startsWith("java.");
    }

    private static String constants(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        String first = Arrays.stream(constants)
                .limit(MOST_CONSTANTS)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        return constants.length > MOST_CONSTANTS ? first + ", …" : first;
    }
}
