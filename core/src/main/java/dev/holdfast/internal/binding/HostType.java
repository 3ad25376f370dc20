package dev.holdfast.internal.binding;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type in the values of the host.
 *
 * @param isPlatform whether it belongs to the Java platform
 * @param definesEquality whether it defines an equality of its own, other than a record's
 * @param fields the fields that make up its value; null if they cannot be read
 */
record HostType(
        boolean isPlatform,
        boolean definesEquality,
        @Nullable List<AnnotatedField> fields) {
    static HostType of(Class<?> type, JsonMapper mapper) {
        boolean isPlatform = isPlatform(type);
        return new HostType(
                isPlatform, !type.isRecord() && definesEquality(type), isPlatform ? null : fieldsOf(type, mapper));
    }

    private static boolean isPlatform(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    private static boolean definesEquality(Class<?> type) {
        try {
            return !type.getMethod("equals", Object.class).getDeclaringClass().equals(Object.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every class has equals", e);
        }
    }

    private static @Nullable List<AnnotatedField> fieldsOf(Class<?> type, JsonMapper mapper) {
        BeanDescription description = mapper.getSerializationConfig().introspect(mapper.constructType(type));
        Set<String> ignored = description.getIgnoredPropertyNames();
        var introspector = mapper.getSerializationConfig().getAnnotationIntrospector();
        List<AnnotatedField> fields = new ArrayList<>();
        try {
            for (AnnotatedField field : description.getClassInfo().fields()) {
                if (!Modifier.isTransient(field.getModifiers())
                        && !ignored.contains(field.getName())
                        && !introspector.hasIgnoreMarker(field)
                        && introspector.findReferenceType(field) == null) {
                    field.fixAccess(true);
                    fields.add(field);
                }
            }
        } catch (IllegalArgumentException e) {
            return null; // a module that is not open
        }
        return fields;
    }
}
