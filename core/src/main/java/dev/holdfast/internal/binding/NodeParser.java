package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A parser of a tree that shows the object or array in which it is. */
final class NodeParser extends TreeTraversingParser {
    private final JsonNode root;
    private final Deque<Container> containers = new ArrayDeque<>();

    NodeParser(JsonNode tree, @Nullable ObjectCodec codec) {
        super(tree, codec);
        this.root = tree;
    }

    /** An object or array that the parser has entered; the elements that follow, if it is an array. */
    private record Container(JsonNode node, Iterator<JsonNode> elements) {}

    /** The object or array that starts at the present token, or that contains it; null outside of all. */
    @Nullable
    JsonNode container() {
        Container innermost = containers.peek();
        return innermost == null ? null : innermost.node();
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        JsonNode field = currentToken() == JsonToken.FIELD_NAME ? currentNode() : null;
        JsonToken token = super.nextToken();
        if (token == null || token == JsonToken.FIELD_NAME) {
            return token;
        }
        if (token.isStructEnd()) {
            containers.pop();
            return token;
        }
        JsonNode value = field == null ? element() : field;
        if (token.isStructStart()) {
            containers.push(new Container(value, value.elements()));
        }
        return token;
    }

    private JsonNode element() {
        Container innermost = containers.peek();
        return innermost == null ? root : innermost.elements().next();
    }

    @Override
    public JsonParser skipChildren() throws IOException {
        if (currentToken().isStructStart()) {
            containers.pop();
        }
        return super.skipChildren();
    }

    /** A decimal is a double where that is exact, so that an untyped value of the host returns as it was. */
    @Override
    public NumberTypeFP getNumberTypeFP() throws IOException {
        JsonNode node = currentNode();
        return node != null && node.isBigDecimal() && !isExactDouble(node)
                ? NumberTypeFP.BIG_DECIMAL
                : NumberTypeFP.DOUBLE64;
    }

    private static boolean isExactDouble(JsonNode node) {
        double value = node.doubleValue();
        if (!Double.isFinite(value)) {
            return false;
        }
        BigDecimal written = BigDecimal.valueOf(value);
        BigDecimal stored = node.decimalValue();
        return written.compareTo(stored) == 0 && written.scale() == stored.scale();
    }
}
