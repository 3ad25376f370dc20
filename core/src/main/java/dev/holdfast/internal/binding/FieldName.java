package dev.holdfast.internal.binding;

/**
 * A field of a type of the host.
 *
 * @param type the name of the class, so that no class is kept
 * @param field the name in JSON
 */
public record FieldName(String type, String field) {}
