package dev.holdfast.internal.json;

import java.util.Map;

/**
 * A hidden implementation of a public value, which a page contains without knowing its type. The method has another name
 * than the public one, since mappers can call that one only where an exported type declares it.
 */
public interface JsonForm {
    Map<String, Object> form();
}
