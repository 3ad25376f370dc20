package dev.holdfast.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import dev.holdfast.Note;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Updates of payloads whose stored fields have other names, or are unknown. */
class RenamedFieldTest {
    record Renamed(@JsonAlias({"title", "heading"}) String name, int count) {}

    @Test
    void aRecordUpdatesAFieldThatIsStoredUnderItsAlias() {
        try (PayloadStore<Renamed> store = PayloadStore.of(Renamed.class)) {
            store.withRaw("x", "{\"title\":\"old\",\"count\":1}");
            assertThat(store.read("x")).isEqualTo(new Renamed("old", 1));
            store.items().update("x", old -> new Renamed("new", 2));
            assertThat(store.read("x")).isEqualTo(new Renamed("new", 2));
            assertThat(store.json("x")).isEqualTo("{\"name\":\"new\",\"count\":2}");
        }
    }

    static final class RenamedBean {
        @JsonAlias("title")
        public String name = "";

        public int count;
    }

    @Test
    void aClassUpdatesAFieldThatIsStoredUnderItsAlias() {
        try (PayloadStore<RenamedBean> store = PayloadStore.of(RenamedBean.class)) {
            store.withRaw("x", "{\"title\":\"old\",\"count\":1,\"later\":true}");
            store.items().update("x", bean -> {
                bean.count = 2;
                return bean;
            });
            assertThat(store.read("x").name).isEqualTo("old");
            store.items().update("x", bean -> {
                bean.name = "new";
                return bean;
            });
            assertThat(store.read("x").name).isEqualTo("new");
            assertThat(store.json("x")).isEqualTo("{\"name\":\"new\",\"count\":2,\"later\":true}");
        }
    }

    record Outer(String id, Renamed inner) {}

    @Test
    void anAliasInsideAnotherFieldIsReplaced() {
        try (PayloadStore<Outer> store = PayloadStore.of(Outer.class)) {
            store.withRaw("x", "{\"id\":\"i\",\"inner\":{\"heading\":\"old\",\"count\":1,\"later\":[1]}}");
            store.items().update("x", old -> new Outer("i", new Renamed("new", 1)));
            assertThat(store.json("x"))
                    .isEqualTo("{\"id\":\"i\",\"inner\":{\"name\":\"new\",\"count\":1,\"later\":[1]}}");
        }
    }

    /** Reads a field under two names through two setters. */
    static final class TwoSetters {
        private String name = "";

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        @JsonSetter("fullName")
        public void setLegacyName(String name) {
            this.name = name;
        }
    }

    @Test
    void aSecondSetterDoesNotUndoAnUpdate() {
        try (PayloadStore<TwoSetters> store = PayloadStore.of(TwoSetters.class)) {
            store.withRaw("x", "{\"name\":\"old\",\"fullName\":\"old\"}");
            store.items().update("x", bean -> {
                bean.setName("new");
                return bean;
            });
            assertThat(store.read("x").getName()).isEqualTo("new");
        }
    }

    record WithPassword(
            String name,

            @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable
            String password) {}

    static final class WithPasswordBean {
        public String name = "";

        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
        private @Nullable String password;

        @Nullable
        String password() {
            return password;
        }
    }

    @Test
    void aWriteOnlyFieldSurvivesUpdatesOfOthers() {
        try (PayloadStore<WithPassword> store = PayloadStore.of(WithPassword.class)) {
            store.withRaw("x", "{\"name\":\"n\",\"password\":\"p\"}");
            store.items().update("x", old -> new WithPassword("m", old.password()));
            assertThat(store.read("x")).isEqualTo(new WithPassword("m", "p"));
            assertThatThrownBy(() -> store.items().update("x", old -> new WithPassword("m", "q")))
                    .hasMessageContaining("field 'password'");
        }
        try (PayloadStore<WithPasswordBean> store = PayloadStore.of(WithPasswordBean.class)) {
            store.withRaw("x", "{\"name\":\"n\",\"password\":\"p\"}");
            store.items().update("x", bean -> {
                bean.name = "m";
                return bean;
            });
            assertThat(store.read("x").password()).isEqualTo("p");
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Ignoring(String name) {}

    @Test
    void fieldsOfNewerCodeSurviveWhereATypeIgnoresThem() {
        try (PayloadStore<Ignoring> store = PayloadStore.of(Ignoring.class)) {
            store.withRaw("x", "{\"name\":\"n\",\"later\":{\"a\":[1,2]},\"more\":5}");
            store.items().update("x", old -> new Ignoring("m"));
            assertThat(store.json("x")).isEqualTo("{\"name\":\"m\",\"later\":{\"a\":[1,2]},\"more\":5}");
        }
    }

    // --- patches ---

    record Page(String url, int bytes, @Nullable Inner inner) {}

    record Inner(String a, @Nullable String b) {}

    @Test
    void aPatchChangesWhatItNames() {
        try (PayloadStore<Page> store = PayloadStore.of(Page.class)) {
            store.withRaw("x", "{\"url\":\"u\",\"bytes\":1,\"inner\":{\"a\":\"1\",\"b\":\"2\"},\"later\":9}");
            var patched = store.items().patch("x", "{\"bytes\":2,\"inner\":{\"b\":null}}", Note.none());
            assertThat(patched.payload()).isEqualTo(new Page("u", 2, new Inner("1", null)));
            assertThat(store.json("x")).isEqualTo("{\"url\":\"u\",\"bytes\":2,\"inner\":{\"a\":\"1\"},\"later\":9}");
            assertThat(store.items()
                            .patch("x", "{\"inner\":null,\"later\":null}", Note.none())
                            .payload())
                    .isEqualTo(new Page("u", 2, null));
            assertThat(store.json("x")).doesNotContain("later");
        }
    }

    @Test
    void aPatchIsRefusedAsAStoredPayloadIs() {
        try (PayloadStore<Page> store = PayloadStore.of(Page.class)) {
            store.items().create("x", new Page("u", 1, null));
            String before = store.json("x");
            assertThatThrownBy(() -> store.items().patch("x", "{\"bytes\":59.94}", Note.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("thing/x", "field 'bytes' is a number with a fraction", "a whole number");
            assertThatThrownBy(() -> store.items().patch("x", "{\"url\":null}", Note.none()))
                    .hasMessageContaining("field 'url' is missing");
            assertThatThrownBy(() -> store.items().patch("x", "{\"inner\":{\"a\":\"x\",\"c\":1}}", Note.none()))
                    .hasMessageContaining("the patch has the field 'inner.c'");
            assertThatThrownBy(() -> store.items().patch("x", "{\"byte\":5}", Note.none()))
                    .hasMessageContaining("the patch has the field 'byte', which ")
                    .hasMessageContaining("its fields are [bytes, inner, url]");
            for (String text : new String[] {"", "5", "[]", "{", "null", "{\"bytes\":1,\"bytes\":2}", "{} {}"}) {
                assertThatThrownBy(() -> store.items().patch("x", text, Note.none()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("thing/x: the patch is not a JSON object");
            }
            assertThat(store.json("x")).isEqualTo(before);
        }
    }

    @Test
    void aPatchRepairsAnItemThatCannotBeRead() {
        try (PayloadStore<Page> store = PayloadStore.of(Page.class)) {
            store.withRaw("x", "{\"url\":\"u\",\"bytes\":\"60\"}");
            assertThatThrownBy(() -> store.read("x")).hasMessageContaining("Items.patch");
            assertThat(store.items().patch("x", "{\"bytes\":60}", Note.none()).payload())
                    .isEqualTo(new Page("u", 60, null));
            store.move("x");
        }
    }

    @Test
    void jsonOfAPersonIsReadStrictly() {
        try (PayloadStore<Page> store = PayloadStore.of(Page.class)) {
            assertThat(store.items().parsePayload("{\"url\":\"u\",\"bytes\":1}"))
                    .isEqualTo(new Page("u", 1, null));
            assertThatThrownBy(() -> store.items().parsePayload("{\"url\":\"u\",\"bytes\":1,\"x\":2}"))
                    .hasMessageContaining("the JSON has the field 'x'");
            assertThatThrownBy(() -> store.items().parsePayload("{\"url\":\"u\"}"))
                    .hasMessageContaining("field 'bytes' is missing");
            assertThatThrownBy(() -> store.items().parsePayload("nonsense"))
                    .hasMessageContaining("the JSON does not fit");
        }
    }
}
