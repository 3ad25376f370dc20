package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.deser.BeanDeserializer;
import com.fasterxml.jackson.databind.deser.CreatorProperty;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object of the host. It reports the fields that the type does not read to the {@link UnreadCollector} of the
 * call, and refuses an object that has a field which is missing in the stored value and null: Jackson itself notices that
 * for constructor parameters only.
 */
final class HostObject extends BeanDeserializer {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Field> required;

    private HostObject(BeanDeserializer reader, List<Field> required) {
        super(reader);
        this.required = required;
    }

    /**
     * A field that must be present.
     *
     * @param names its name and its aliases
     */
    private record Field(String name, Set<String> names, AnnotatedField field) {}

    static HostObject of(
            BeanDeserializer reader, BeanDescription type, FieldRules rules, DeserializationConfig config) {
        return new HostObject(reader, rules.strict() ? required(reader, type, rules, config) : List.of());
    }

    private static List<Field> required(
            BeanDeserializer reader, BeanDescription type, FieldRules rules, DeserializationConfig config) {
        List<Field> required = new ArrayList<>();
        Iterator<SettableBeanProperty> properties = reader.properties();
        while (properties.hasNext()) {
            SettableBeanProperty property = properties.next();
            AnnotatedField field = fieldOf(type, property.getName());
            if (field != null
                    && !(property instanceof CreatorProperty)
                    && !property.getType().isPrimitive()
                    && !rules.mayBeMissing(field, property.getName())
                    && !rules.mayBeMissing(property.getMember(), property.getName())) {
                Set<String> names = new TreeSet<>(Set.of(property.getName()));
                for (PropertyName alias : property.findAliases(config)) {
                    names.add(alias.getSimpleName());
                }
                required.add(new Field(property.getName(), names, field));
            }
        }
        return required;
    }

    /** The field behind a property, which is private as a rule; null if there is none. */
    private static @Nullable AnnotatedField fieldOf(BeanDescription type, String name) {
        String internal = name;
        for (BeanPropertyDefinition property : type.findProperties()) {
            if (property.getName().equals(name)) {
                internal = property.getInternalName();
            }
        }
        for (AnnotatedField field : type.getClassInfo().fields()) {
            if (field.getName().equals(internal)) {
                field.fixAccess(true);
                return field;
            }
        }
        return null;
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode node = parser instanceof NodeParser tree ? tree.container() : null;
        if (node == null || !node.isObject()) {
            return super.deserialize(parser, context);
        }
        UnreadCollector collector = UnreadCollector.of(context);
        if (collector != null) {
            collector.enter(node);
        }
        Object value = super.deserialize(parser, context);
        if (collector != null) {
            collector.leave();
        }
        if (value != null) {
            requireComplete(value, node, parser);
        }
        return value;
    }

    private void requireComplete(Object value, JsonNode node, JsonParser parser) throws IOException {
        for (Field field : required) {
            if (field.names().stream().noneMatch(node::has) && field.field().getValue(value) == null) {
                WrongShape missing = new WrongShape(parser, handledType(), "is missing");
                missing.prependPath(handledType(), field.name());
                throw missing;
            }
        }
    }

    @Override
    protected void handleUnknownProperty(JsonParser parser, DeserializationContext context, Object bean, String name)
            throws IOException {
        UnreadCollector collector = UnreadCollector.of(context);
        if (collector != null) {
            collector.unread(name);
        }
        super.handleUnknownProperty(parser, context, bean, name);
    }

    @Override
    protected void handleIgnoredProperty(JsonParser parser, DeserializationContext context, Object bean, String name)
            throws IOException {
        UnreadCollector collector = UnreadCollector.of(context);
        if (collector != null) {
            collector.unread(name);
        }
        super.handleIgnoredProperty(parser, context, bean, name);
    }
}
