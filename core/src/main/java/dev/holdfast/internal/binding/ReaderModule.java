package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.Serial;
import java.time.Year;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;

/** Reads stored values of hosts, and refuses those that Jackson would silently change beyond what its settings refuse. */
final class ReaderModule extends SimpleModule {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Set<Class<?>> FRACTIONS = Set.of(double.class, Double.class, float.class, Float.class);

    ReaderModule(FieldRules rules) {
        super("holdfast-readers");
        setDeserializerModifier(new Modifier(rules));
        addDeserializer(Class.class, new RefusedClass());
    }

    /** Refuses to load a class whose name is stored. */
    private static final class RefusedClass extends StdDeserializer<Class<?>> {
        @Serial
        private static final long serialVersionUID = 1L;

        RefusedClass() {
            super(Class.class);
        }

        @Override
        public Class<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            throw new WrongShape(parser, Class.class, "is a class, and stored data must not choose what is loaded");
        }
    }

    private static final class Modifier extends BeanDeserializerModifier {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient FieldRules rules;

        Modifier(FieldRules rules) {
            this.rules = rules;
        }

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription type, JsonDeserializer<?> reader) {
            if (reader.getClass() == BeanDeserializer.class) { // others find their fields in ways of their own
                return HostObject.of((BeanDeserializer) reader, type, rules, config);
            }
            Class<?> target = type.getBeanClass();
            if (rules.strict() && FRACTIONS.contains(target)) {
                return new ExactNumber(reader);
            }
            return rules.strict() && isTime(target) ? new TextualTime(reader, rules) : reader;
        }

        private static boolean isTime(Class<?> type) {
            return ("java.time".equals(type.getPackageName()) && type != Year.class && !type.isEnum())
                    || Date.class.isAssignableFrom(type)
                    || Calendar.class.isAssignableFrom(type);
        }
    }
}
