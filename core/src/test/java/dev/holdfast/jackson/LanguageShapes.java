package dev.holdfast.jackson;

import static dev.holdfast.jackson.Shape.equal;
import static dev.holdfast.jackson.Shape.refused;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import java.beans.ConstructorProperties;
import java.util.List;
import java.util.Objects;

/** What the compilers of Kotlin and Lombok make of their shortest forms, written by hand. */
@SuppressWarnings("unused")
final class LanguageShapes {
    /** {@code @Data class Page}. */
    static final class LombokData {
        private String url = "";
        private int bytes;

        public String getUrl() {
            return url;
        }

        public void setUrl(String url) {
            this.url = url;
        }

        public int getBytes() {
            return bytes;
        }

        public void setBytes(int bytes) {
            this.bytes = bytes;
        }

        static LombokData of(String url) {
            LombokData data = new LombokData();
            data.url = url;
            return data;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LombokData data && data.url.equals(url) && data.bytes == bytes;
        }

        @Override
        public int hashCode() {
            return Objects.hash(url, bytes);
        }
    }

    /** {@code @Value class Page}. */
    static final class LombokValue {
        private final String url;

        public LombokValue(String url) {
            this.url = url;
        }

        public String getUrl() {
            return url;
        }
    }

    /** {@code @Value class Page} with {@code lombok.anyConstructor.addConstructorProperties = true}. */
    static final class LombokValueWithNames {
        private final String url;
        private final boolean done;

        @ConstructorProperties({"url", "done"})
        public LombokValueWithNames(String url, boolean done) {
            this.url = url;
            this.done = done;
        }

        public String getUrl() {
            return url;
        }

        public boolean isDone() {
            return done;
        }
    }

    /** {@code @Value @Builder @Jacksonized class Page}. */
    @JsonDeserialize(builder = LombokJacksonized.Builder.class)
    static final class LombokJacksonized {
        private final String url;

        private LombokJacksonized(String url) {
            this.url = url;
        }

        public String getUrl() {
            return url;
        }

        static LombokJacksonized of(String url) {
            return new Builder().url(url).build();
        }

        @JsonPOJOBuilder(withPrefix = "", buildMethodName = "build")
        static final class Builder {
            private String url = "";

            Builder url(String url) {
                this.url = url;
                return this;
            }

            LombokJacksonized build() {
                return new LombokJacksonized(url);
            }
        }
    }

    /** {@code @Value @Builder class Page}. */
    static final class LombokBuilder {
        private final String url;

        LombokBuilder(String url) {
            this.url = url;
        }

        public String getUrl() {
            return url;
        }
    }

    /** {@code @Data @Accessors(fluent = true) class Page}. */
    static final class LombokFluent {
        private String url = "";

        public String url() {
            return url;
        }

        public LombokFluent url(String url) {
            this.url = url;
            return this;
        }
    }

    /** {@code data class Page(val url: String)}. */
    static final class KotlinData {
        private final String url;

        public KotlinData(String url) {
            this.url = Objects.requireNonNull(url, "url");
        }

        public String getUrl() {
            return url;
        }

        public String component1() {
            return url;
        }

        public KotlinData copy(String url) {
            return new KotlinData(url);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof KotlinData data && data.url.equals(url);
        }

        @Override
        public int hashCode() {
            return url.hashCode();
        }
    }

    /** {@code data class Page @JsonCreator constructor(@JsonProperty("url") val url: String)}. */
    static final class KotlinCreator {
        private final String url;

        @JsonCreator
        public KotlinCreator(@JsonProperty("url") String url) {
            this.url = url;
        }

        public String getUrl() {
            return url;
        }
    }

    /** {@code data class Page(var url: String = "", var isDone: Boolean = false)}. */
    static final class KotlinDefaults {
        private String url;
        private boolean isDone;

        public KotlinDefaults() {
            this("", false);
        }

        public KotlinDefaults(String url, boolean isDone) {
            this.url = url;
            this.isDone = isDone;
        }

        public String getUrl() {
            return url;
        }

        public void setUrl(String url) {
            this.url = url;
        }

        public boolean isDone() {
            return isDone;
        }

        public void setDone(boolean done) {
            isDone = done;
        }
    }

    /** {@code data object Nothing}. */
    static final class KotlinDataObject {
        public static final KotlinDataObject INSTANCE = new KotlinDataObject();

        private KotlinDataObject() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof KotlinDataObject;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    record Holder(KotlinDataObject value) {}

    private LanguageShapes() {}

    static List<Shape<?>> all() {
        String module = "`PayloadMapper.strict().module(new KotlinModule.Builder().build())`";
        return List.of(
                equal("Lombok: `@Data`", LombokData.of("a")),
                refused(
                        "Lombok: `@Value`",
                        new LombokValue("a"),
                        "`lombok.anyConstructor.addConstructorProperties = true`, or a record"),
                equal("Lombok: `@Value` with constructor properties", new LombokValueWithNames("a", true)),
                equal("Lombok: `@Value @Builder @Jacksonized`", LombokJacksonized.of("a")),
                refused("Lombok: `@Value @Builder`", new LombokBuilder("a"), "`@Jacksonized`"),
                refused(
                        "Lombok: `@Accessors(fluent = true)`",
                        new LombokFluent().url("a"),
                        "`@JsonAutoDetect(fieldVisibility = ANY)`, or a record"),
                refused("Kotlin: `data class` with `val`", new KotlinData("a"), module),
                equal("Kotlin: `data class` with `@JsonCreator`", new KotlinCreator("a")),
                equal("Kotlin: `data class` with `var` and defaults", new KotlinDefaults("a", true)),
                equal("Kotlin: `data object`", new Holder(KotlinDataObject.INSTANCE)));
    }
}
