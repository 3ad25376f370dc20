package dev.holdfast.jackson;

import org.jspecify.annotations.Nullable;

/**
 * A shape of payload: a label for the table, a value that is stored and read, and what becomes of it.
 *
 * @param label the shape in Markdown
 * @param mapper the mapper of the workflow
 * @param remedy what to do instead where the shape is refused; null where it is stored
 * @param returned what is read; null where the shape is refused
 */
record Shape<P>(
        String label,
        Class<P> type,
        P value,
        PayloadMapper mapper,
        @Nullable String remedy,
        @Nullable P returned) {
    static <P> Shape<P> equal(String label, P value) {
        return leftOut(label, value, value);
    }

    static <P> Shape<P> leftOut(String label, P value, P returned) {
        return new Shape<>(label, type(value), value, PayloadMapper.strict(), null, returned);
    }

    static <P> Shape<P> refused(String label, P value, String remedy) {
        return new Shape<>(label, type(value), value, PayloadMapper.strict(), remedy, null);
    }

    @SuppressWarnings("unchecked")
    private static <P> Class<P> type(P value) {
        return (Class<P>) value.getClass();
    }

    Shape<P> as(Class<P> declared) {
        return new Shape<>(label, declared, value, mapper, remedy, returned);
    }

    Shape<P> with(PayloadMapper other) {
        return new Shape<>(label, type, value, other, remedy, returned);
    }
}
