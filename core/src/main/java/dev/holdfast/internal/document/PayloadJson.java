package dev.holdfast.internal.document;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A payload that can be stored.
 *
 * @param tree the tree as later reads return it; must not be changed
 * @param text its JSON
 */
public record PayloadJson(JsonNode tree, String text) {}
