package dev.holdfast.internal.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/** The fields of a stored payload that its type does not know, because newer code wrote them. */
public final class UnknownFields {
    private UnknownFields() {}

    /**
     * Copies the fields that its type does not know from a stored payload to a new one, so that older code does not
     * lose what newer code wrote. Elements of a changed array are not matched and lose such fields.
     *
     * @param stored the stored payload
     * @param known the stored payload as its type knows it
     * @param next the new payload, completed in place
     */
    public static void keep(JsonNode stored, JsonNode known, JsonNode next) {
        if (!(stored instanceof ObjectNode from) || !(next instanceof ObjectNode to)) {
            return;
        }
        Iterator<Map.Entry<String, JsonNode>> fields = from.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode target = to.get(field.getKey());
            if (!known.has(field.getKey())) {
                if (target == null) {
                    to.set(field.getKey(), field.getValue());
                }
            } else if (target != null && target.equals(known.get(field.getKey()))) {
                to.set(field.getKey(), field.getValue()); // unchanged: keep the stored value with all its elements
            } else if (target != null) {
                keep(field.getValue(), known.path(field.getKey()), target);
            }
        }
    }
}
