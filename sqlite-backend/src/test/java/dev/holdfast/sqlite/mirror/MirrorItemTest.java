package dev.holdfast.sqlite.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.sqlite.json.JsonText;
import dev.holdfast.sqlite.json.JsonValue;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorItemTest {
    static final String DOCUMENT =
            "{\"payload\":{\"title\":\"Hooting Yard: On the Air\",\"date\":\"2004-04-14\",\"files\":"
                    + "{\"source_url\":\"https://archive.org/details/hy0\",\"audio_file\":null},\"metrics\":{\"audio_size\":28311552,"
                    + "\"audio_duration\":1769.50},\"playlist_ids\":[\"PL-1\",\"42\"],\"notes\":\"First show.\\nNo jingle yet.\\n\"},"
                    + "\"message\":\"Downloading media\",\"progress\":{\"current\":3,\"total\":10},\"attempts\":{\"DOWNLOADING\":2},"
                    + "\"errors\":[{\"attempt\":1,\"kind\":\"java.net.SocketTimeoutException\",\"text\":\"connect timed out\"}],"
                    + "\"created\":\"2024-09-15T08:00:00Z\",\"entered\":\"2024-09-15T08:05:00Z\",\"schema\":1}";

    static ItemRecord episode() {
        return new ItemRecord(
                new ItemKey("episode", "hy0_2004-04-14"),
                42,
                7,
                new ItemBody(
                        "DOWNLOADING",
                        "DOWNLOADING",
                        Instant.parse("2024-09-15T08:06:00Z"),
                        new Lease("worker-1-5f2c", 41, Instant.parse("2024-09-15T08:07:00Z")),
                        Instant.parse("2024-09-15T08:06:00.25Z"),
                        Set.of("radio", "2004"),
                        DOCUMENT));
    }

    static ItemRecord with(ItemRecord record, String document) {
        ItemBody body = record.body();
        return new ItemRecord(
                record.key(),
                record.revision(),
                record.entries(),
                new ItemBody(
                        body.state(),
                        body.failedFrom(),
                        body.due(),
                        body.lease(),
                        body.updated(),
                        body.tags(),
                        document));
    }

    @Test
    void aPersonReadsItWithPleasure() {
        assertThat(new String(MirrorItem.of(episode()).bytes(), StandardCharsets.UTF_8))
                .isEqualTo("""
                        id: hy0_2004-04-14
                        type: episode
                        state: DOWNLOADING
                        message: Downloading media
                        updated: 2024-09-15T08:06:00.250Z
                        payload:
                          title: "Hooting Yard: On the Air"
                          date: 2004-04-14
                          files:
                            source_url: https://archive.org/details/hy0
                            audio_file: null
                          metrics:
                            audio_size: 28311552
                            audio_duration: 1769.50
                          playlist_ids:
                            - PL-1
                            - "42"
                          notes: |
                            First show.
                            No jingle yet.
                        progress:
                          current: 3
                          total: 10
                        attempts:
                          DOWNLOADING: 2
                        errors:
                          - attempt: 1
                            kind: java.net.SocketTimeoutException
                            text: connect timed out
                        created: 2024-09-15T08:00:00Z
                        entered: 2024-09-15T08:05:00Z
                        schema: 1
                        holdfast:
                          format: 1
                          revision: 42
                          entries: 7
                          failed_from: DOWNLOADING
                          due: 2024-09-15T08:06:00Z
                          tags:
                            - "2004"
                            - radio
                          lease:
                            owner: worker-1-5f2c
                            token: 41
                            expires: 2024-09-15T08:07:00Z
                          checksum: sha256-%s
                        """.formatted(
                                MirrorItem.of(episode()).canonical().checksum().substring(7)));
    }

    @Test
    void whatIsReadIsTheRecord() throws Exception {
        MirrorItem item = MirrorItem.of(episode());
        ItemRecord read = MirrorParser.parse(item.bytes()).record();
        assertThat(read).isEqualTo(with(episode(), item.documentText()));
        assertThat(MirrorParser.claimedRevision(item.bytes())).isEqualTo(42);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void everyDocumentComesBack(@ForAll("objects") JsonValue.Fields document) throws Exception {
        MirrorItem item = MirrorItem.of(with(episode(), JsonText.write(document)));
        MirrorItem read = MirrorParser.parse(item.bytes());
        assertThat(read.record()).isEqualTo(with(episode(), item.documentText()));
        assertThat(item.canonical().sameAs(read.canonical())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1}",
                "{\"holdfast\":{\"revision\":99}}",
                "{\"document\":\"{}\"}",
                "{\"state\":null,\"a\":1}",
                "no json",
                "[1,2]",
                "\"text\"",
                "{\"a\":1,\"a\":2}",
                "",
                "{}",
                "{\"\":{}}",
                "{\"a\":1} x",
                "42",
                "{\"x\":\"\\ud800\"}",
                "{\"message\":7}",
                "{\"x\":\"a\\nholdfast:\\n  revision: 99\\n\"}"
            })
    void documentsThatDoNotFitTheLayoutComeBackToo(String document) throws Exception {
        MirrorItem item = MirrorItem.of(with(episode(), document));
        MirrorItem read = MirrorParser.parse(item.bytes());
        assertThat(read.record()).isEqualTo(with(episode(), item.documentText()));
        assertThat(MirrorParser.claimedRevision(item.bytes())).isEqualTo(42);
        if (JsonText.parseFields(document).isEmpty()) {
            assertThat(read.record().body().document()).isEqualTo(document);
        }
    }

    @Test
    void noFlippedBitIsServedAsGood() {
        byte[] good = MirrorItem.of(episode()).bytes();
        int sameMeaning = 0;
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                MirrorItem read = MirrorParser.parse(bad);
                assertThat(read.bytes()).as("bit %d", bit).isEqualTo(good);
                sameMeaning++;
            } catch (UnreadableYamlException e) {
                assertThat(e).hasMessageNotContaining("Exception");
            }
        }
        assertThat(sameMeaning)
                .isLessThan(good.length * 8 / 100); // such as a space that becomes a tab between a key and its value
    }

    @Test
    void everyTornLengthIsRefused() {
        byte[] good = MirrorItem.of(episode()).bytes();
        for (int length = 0; length < good.length - 1; length++) {
            byte[] torn = java.util.Arrays.copyOf(good, length);
            assertThatThrownBy(() -> MirrorParser.parse(torn)).isInstanceOf(UnreadableYamlException.class);
        }
    }

    @Test
    void aNewerFormatIsRecognised() {
        String newer = new String(MirrorItem.of(episode()).bytes(), StandardCharsets.UTF_8)
                .replace("  format: 1\n", "  format: 3\n");
        assertThatThrownBy(() -> MirrorParser.parse(newer.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        UnreadableYamlException.class,
                        e -> assertThat(e.newerFormat()).isTrue());
    }

    @Test
    void theGroupIsTheYearOfTheDateThenOfTheCreationThenOfTheUpdate() {
        assertThat(path(DOCUMENT)).isEqualTo(Path.of("episode/2004/hy0_2004-04-14.yaml"));
        assertThat(path("{\"payload\":{\"date\":\"soon\"},\"created\":\"2019-01-01T00:00:00Z\"}"))
                .isEqualTo(Path.of("episode/2019/hy0_2004-04-14.yaml"));
        assertThat(path("nothing")).isEqualTo(Path.of("episode/2024/hy0_2004-04-14.yaml"));
    }

    @Test
    void theHostChoosesTheGroupAndCannotBreakOut() {
        MirrorItem item = MirrorItem.of(episode());
        assertThat(new MirrorLayout(MirrorOptions.defaults().withGroup(r -> "../..")).file(item))
                .asString()
                .matches("episode/item~[a-z2-7]+/hy0_2004-04-14.yaml");
        assertThat(new MirrorLayout(MirrorOptions.defaults().withGroup(r -> {
                            throw new IllegalStateException();
                        }))
                        .file(item))
                .isEqualTo(Path.of("episode/other/hy0_2004-04-14.yaml"));
    }

    @Test
    void typesWithNamespacesAreDirectoriesInDirectories() {
        assertThat(MirrorLayout.typeDirectory("radio:episode")).isEqualTo(Path.of("radio/episode"));
        assertThat(MirrorLayout.typeDirectory("Episode").toString()).startsWith("episode~");
        assertThat(MirrorLayout.fits(Path.of("radio/episode/2004/a.yaml"), new ItemKey("radio:episode", "a")))
                .isTrue();
        assertThat(MirrorLayout.fits(Path.of("radio/episode/a.yaml"), new ItemKey("radio:episode", "a")))
                .isFalse();
    }

    private static Path path(String document) {
        return new MirrorLayout(MirrorOptions.defaults()).file(MirrorItem.of(with(episode(), document)));
    }

    @Provide
    Arbitrary<JsonValue.Fields> objects() {
        return JsonArbitraries.fields(3);
    }
}
