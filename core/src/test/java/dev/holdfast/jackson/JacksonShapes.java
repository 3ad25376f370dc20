package dev.holdfast.jackson;

import static dev.holdfast.jackson.Shape.equal;
import static dev.holdfast.jackson.Shape.leftOut;
import static dev.holdfast.jackson.Shape.refused;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonBackReference;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonManagedReference;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Annotations and modules of Jackson. */
@SuppressWarnings("unused")
final class JacksonShapes {
    record Renamed(
            @JsonProperty("page_url") String url,
            @JsonAlias("size") int bytes) {}

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonPropertyOrder(alphabetic = true)
    record Snake(String pageUrl, int byteCount) {}

    record Ignoring(String name, @JsonIgnore @Nullable String cache) {}

    record WriteOnly(
            String name,

            @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable
            String password) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NonNull(@Nullable String text) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record NonEmpty(@Nullable List<String> list) {}

    record Formatted(
            @JsonFormat(pattern = "dd.MM.uuuu") LocalDate day,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Kind k) {}

    enum Kind {
        @JsonProperty("first-kind")
        FIRST,
        SECOND
    }

    record Kinds(Kind kind) {}

    enum Code {
        A("code-a");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        @JsonValue
        String text() {
            return text;
        }
    }

    record Codes(Code code) {}

    record Id(@JsonValue String text) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Id of(String text) {
            return new Id(text);
        }
    }

    record HasId(Id id, Map<Id, String> names) {}

    static final class Unwrapped {
        @JsonUnwrapped
        public Part part = new Part();

        public int more = 2;
    }

    static final class Part {
        public String name = "n";
    }

    static final class Extra {
        public String name = "n";
        private final Map<String, Object> others = new HashMap<>();

        @JsonAnyGetter
        public Map<String, Object> others() {
            return others;
        }

        @JsonAnySetter
        public void other(String name, Object value) {
            others.put(name, value);
        }

        static Extra with(String name, Object value) {
            Extra extra = new Extra();
            extra.others.put(name, value);
            return extra;
        }
    }

    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
    static final class Fields {
        private String name = "";

        static Fields of(String name) {
            Fields fields = new Fields();
            fields.name = name;
            return fields;
        }
    }

    @JsonDeserialize(builder = Built.Builder.class)
    static final class Built {
        private final String name;

        private Built(Builder builder) {
            name = builder.name;
        }

        public String getName() {
            return name;
        }

        static Built of(String name) {
            return new Builder().name(name).build();
        }

        @JsonPOJOBuilder(withPrefix = "")
        static final class Builder {
            private String name = "";

            Builder name(String name) {
                this.name = name;
                return this;
            }

            Built build() {
                return new Built(this);
            }
        }
    }

    @JsonIdentityInfo(generator = ObjectIdGenerators.PropertyGenerator.class, property = "id")
    static final class Node {
        public int id = 1;
        public @Nullable Node next;

        static Node circle() {
            Node node = new Node();
            node.next = node;
            return node;
        }
    }

    static final class Parent {
        @JsonManagedReference
        public List<Member> members = List.of();

        static Parent family() {
            Parent parent = new Parent();
            Member member = new Member();
            member.parent = parent;
            parent.members = List.of(member);
            return parent;
        }
    }

    static final class Member {
        public String name = "m";

        @JsonBackReference
        public @Nullable Parent parent;
    }

    static final class Celsius {
        final double degrees;

        Celsius(double degrees) {
            this.degrees = degrees;
        }
    }

    static final class CelsiusWriter extends JsonSerializer<Celsius> {
        @Override
        public void serialize(Celsius value, JsonGenerator out, SerializerProvider context) throws IOException {
            out.writeString(value.degrees + " C");
        }
    }

    static final class CelsiusReader extends JsonDeserializer<Celsius> {
        @Override
        public Celsius deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new Celsius(Double.parseDouble(in.getText().replace(" C", "")));
        }
    }

    record Weather(
            @JsonSerialize(using = CelsiusWriter.class) @JsonDeserialize(using = CelsiusReader.class)
            Celsius degrees) {}

    record Forecast(Celsius degrees) {}

    interface Short {}

    record Viewed(@JsonView(Short.class) String name) {}

    record Raw(@JsonRawValue String json) {}

    @JsonFilter("mine")
    record Filtered(String name) {}

    record Injected(String name, @JacksonInject("clock") String clock) {}

    private JacksonShapes() {}

    static List<Shape<?>> all() {
        SimpleModule module = new SimpleModule("celsius")
                .addSerializer(Celsius.class, new CelsiusWriter())
                .addDeserializer(Celsius.class, new CelsiusReader());
        return List.of(
                equal("`@JsonProperty`, `@JsonAlias`", new Renamed("a", 1)),
                equal("`@JsonNaming`, `@JsonPropertyOrder`", new Snake("a", 1)),
                equal("`@JsonIgnore` on a component that is null", new Ignoring("a", null)),
                leftOut(
                        "`@JsonIgnore` on a component that holds something",
                        new Ignoring("a", "b"),
                        new Ignoring("a", null)),
                equal("`WRITE_ONLY`, null", new WriteOnly("a", null)),
                refused("`WRITE_ONLY` with a value", new WriteOnly("a", "b"), "store it elsewhere"),
                equal("`@JsonInclude(NON_NULL)`", new NonNull(null)),
                refused("`@JsonInclude(NON_EMPTY)`: an empty list", new NonEmpty(List.of()), "null, or `NON_NULL`"),
                refused(
                        "`@JsonFormat(shape = NUMBER)` on an enum",
                        new Formatted(LocalDate.of(2026, 12, 1), Kind.SECOND),
                        "the name; numbers change their meaning when constants move"),
                equal("enums with `@JsonProperty`", new Kinds(Kind.FIRST)),
                equal("enums with `@JsonValue`", new Codes(Code.A)),
                equal(
                        "`@JsonValue` with `@JsonCreator`, also as key",
                        new HasId(new Id("a"), Map.of(new Id("b"), "c"))),
                equal("`@JsonUnwrapped`", new Unwrapped()),
                equal("`@JsonAnyGetter` with `@JsonAnySetter`", Extra.with("a", 1)),
                equal("`@JsonAutoDetect(fieldVisibility = ANY)`", Fields.of("a")),
                equal("`@JsonDeserialize(builder)`", Built.of("a")),
                equal("`@JsonIdentityInfo`, a circle", Node.circle()),
                equal("`@JsonManagedReference`, `@JsonBackReference`", Parent.family()),
                equal("`@JsonSerialize`, `@JsonDeserialize`", new Weather(new Celsius(21.5))),
                refused(
                        "a type that Jackson cannot read",
                        new Forecast(new Celsius(21.5)),
                        "a module, as in the next row"),
                equal("the same with `PayloadMapper.module`", new Forecast(new Celsius(21.5)))
                        .with(PayloadMapper.strict().module(module)),
                equal("`@JsonView`, which has no effect", new Viewed("a")),
                refused("`@JsonRawValue`", new Raw("{\"a\":1}"), "a `JsonNode`"),
                refused("`@JsonFilter`", new Filtered("a"), "`configure` with the filter"),
                refused("`@JacksonInject`", new Injected("a", "b"), "pass it where the payload is used"));
    }
}
