package dev.holdfast.internal.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Array;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares values of the host field by field, since many types define no equality, and some define it otherwise: the
 * equality of URLs asks a name server. Thread-safe.
 */
final class ValueComparison {
    private static final int MOST_KEY_CHARS = 40;

    private final JsonMapper mapper;
    private final Map<Class<?>, HostType> types = new ConcurrentHashMap<>();

    ValueComparison(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Nullable
    String difference(@Nullable Object given, @Nullable Object read, boolean allFields) {
        return new Run(allFields).difference("", given, read);
    }

    /** One comparison. Confined to one thread. */
    private final class Run {
        private final boolean allFields;

        /** Objects that have been compared or are being compared, so that circles end. */
        private @Nullable Map<Object, Object> seen;

        Run(boolean allFields) {
            this.allFields = allFields;
        }

        @SuppressWarnings("ReferenceEquality") // an object equals itself, whatever its equality says
        @Nullable
        String difference(String path, @Nullable Object given, @Nullable Object read) {
            if (given == read) {
                return null;
            }
            if (given == null || read == null) {
                return at(path) + name(given) + " comes back as " + name(read);
            }
            if (given instanceof List<?> list && read instanceof List<?> other) {
                return elements(path, list, other);
            }
            if (given instanceof Map<?, ?> map && read instanceof Map<?, ?> other) {
                return entries(path, map, other);
            }
            if (given instanceof Set<?> set && read instanceof Set<?> other) {
                return set(path, set, other);
            }
            if (given instanceof Collection<?> some && read instanceof Collection<?> other) {
                return elements(path, some, other);
            }
            if (given instanceof JsonNode node && read instanceof JsonNode other) {
                return node.toString().equals(other.toString()) ? null : changed(path, given);
            }
            Class<?> type = given.getClass();
            if (type != read.getClass()) {
                return at(path) + name(given) + " comes back as " + name(read);
            }
            if (type.isArray()) {
                return array(path, given, read);
            }
            return sameType(path, type, given, read);
        }

        private @Nullable String sameType(String path, Class<?> type, Object given, Object read) {
            if (given instanceof Optional<?> optional) {
                return difference(path, optional.orElse(null), ((Optional<?>) read).orElse(null));
            }
            if (given instanceof AtomicReference<?> reference) {
                return difference(path, reference.get(), ((AtomicReference<?>) read).get());
            }
            if (given instanceof URL url) {
                return url.toExternalForm().equals(((URL) read).toExternalForm()) ? null : changed(path, given);
            }
            if (given instanceof Pattern pattern) {
                boolean same = pattern.pattern().equals(((Pattern) read).pattern())
                        && pattern.flags() == ((Pattern) read).flags();
                return same ? null : changed(path, given);
            }
            if (type.isEnum() || given instanceof Enum<?>) {
                return changed(path, given); // constants are compared by identity
            }
            HostType host = types.computeIfAbsent(type, each -> HostType.of(each, mapper));
            if (host.definesEquality() && (!allFields || host.isPlatform())) {
                if (given.equals(read)) {
                    return null;
                }
                if (host.isPlatform()) {
                    return changed(path, given);
                }
            }
            return host.fields() == null ? written(path, given, read) : fields(path, host.fields(), given, read);
        }

        private @Nullable String fields(String path, List<AnnotatedField> fields, Object given, Object read) {
            Map<Object, Object> before = seen == null ? new IdentityHashMap<>() : seen;
            seen = before;
            if (before.put(given, read) != null) {
                return null;
            }
            for (AnnotatedField field : fields) {
                String name = path.isEmpty() ? field.getName() : path + "." + field.getName();
                String found = difference(name, field.getValue(given), field.getValue(read));
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private @Nullable String elements(String path, Collection<?> given, Collection<?> read) {
            if (given.size() != read.size()) {
                return at(path) + "a list of " + given.size() + " comes back with " + read.size();
            }
            Iterator<?> other = read.iterator();
            int index = 0;
            for (Object element : given) {
                String found = difference(path + "[" + index++ + "]", element, other.next());
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private @Nullable String array(String path, Object given, Object read) {
            if (given instanceof Object[] some && read instanceof Object[] other) {
                return elements(path, Arrays.asList(some), Arrays.asList(other));
            }
            if (Objects.deepEquals(given, read)) {
                return null;
            }
            return Array.getLength(given) == Array.getLength(read)
                    ? changed(path, given)
                    : at(path) + "an array of " + Array.getLength(given) + " comes back with " + Array.getLength(read);
        }

        private @Nullable String entries(String path, Map<?, ?> given, Map<?, ?> read) {
            if (given instanceof SortedMap<?, ?> sorted
                    && read instanceof SortedMap<?, ?> other
                    && isOtherOrder(sorted.comparator(), other.comparator())) {
                return at(path) + "a map with a comparator comes back in the order of its keys";
            }
            if (given.size() != read.size()) {
                return at(path) + "a map of " + given.size() + " comes back with " + read.size();
            }
            for (Map.Entry<?, ?> entry : given.entrySet()) {
                Object key = entry.getKey();
                if (!read.containsKey(key)) {
                    return at(path) + "a key of type " + name(key) + " does not come back";
                }
                String found = difference(
                        path.isEmpty() ? shown(key) : path + "." + shown(key), entry.getValue(), read.get(key));
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private @Nullable String set(String path, Set<?> given, Set<?> read) {
            if (given instanceof SortedSet<?> sorted
                    && read instanceof SortedSet<?> other
                    && isOtherOrder(sorted.comparator(), other.comparator())) {
                return at(path) + "a set with a comparator comes back in the order of its elements";
            }
            return given.size() == read.size() && read.containsAll(given)
                    ? null
                    : elements(path, given, read); // elements without an equality keep their order
        }

        private @Nullable String written(String path, Object given, Object read) {
            return mapper.valueToTree(given).equals(mapper.valueToTree(read)) ? null : changed(path, given);
        }

        private String changed(String path, Object given) {
            return at(path) + name(given) + " comes back with another value";
        }
    }

    private static boolean isOtherOrder(@Nullable Comparator<?> given, @Nullable Comparator<?> read) {
        return given != null && given != Comparator.naturalOrder() && !given.equals(read);
    }

    private static String shown(@Nullable Object key) {
        String text = String.valueOf(key);
        return text.length() <= MOST_KEY_CHARS ? text : text.substring(0, MOST_KEY_CHARS) + "…";
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : "field '" + path + "': ";
    }

    private static String name(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        String name = value.getClass().getTypeName();
        return (name.startsWith("java.") ? value.getClass().getSimpleName() : name);
    }
}
