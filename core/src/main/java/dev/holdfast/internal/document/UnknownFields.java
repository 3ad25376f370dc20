package dev.holdfast.internal.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/** The fields of a stored payload that its type does not know: newer code wrote them. */
public final class UnknownFields {
    private UnknownFields() {}

    /**
     * Puts the fields of a stored payload that its type does not know under a new payload, so that older code does not
     * lose what newer code wrote. Elements of a changed array are not matched: they lose such fields.
     *
     * @param stored what is stored
     * @param known what the type knows of it
     * @param next the new payload, which is completed in place
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
                to.set(field.getKey(), field.getValue()); // not changed: as it was, to the last element
            } else if (target != null) {
                keep(field.getValue(), known.path(field.getKey()), target);
            }
        }
    }
}
