package dev.holdfast.examples.archive.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.catalogue.Show;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PublicationTest {

    private static final Show SHOW = new Show("Nights & <days>", "\"All\" of it", "Nobody", "en\"><script>");
    private static final String HOSTILE =
            "</title><script>alert('1')</script> & \u0000\u000b \uD83D\uDE00 \uD83D \"ä\"";

    @TempDir
    Path directory;

    @Test
    void sameEpisodesInAnyOrderGiveTheSameBytes() throws Exception {
        List<PublishedEpisode> episodes = new ArrayList<>(shipped());
        publish(directory.resolve("one"), episodes);
        Collections.reverse(episodes);
        publish(directory.resolve("two"), episodes.subList(0, 3));
        publish(directory.resolve("two"), episodes);
        for (String file : List.of("feed.xml", "index.html")) {
            assertThat(directory.resolve("two").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("one").resolve(file));
        }
        try (Stream<Path> files = Files.list(directory.resolve("two"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("feed.xml", "index.html", "media", "waveforms");
        }
    }

    @Test
    void feedListsEachEpisodeOnceInOrderWithItsScheduledDate() throws Exception {
        publish(directory, shipped());
        Document feed = parse(Files.readAllBytes(directory.resolve("feed.xml")));
        List<String> ids =
                Catalogue.shipped().recordings().stream().map(Recording::id).toList();
        assertThat(texts(feed, "guid")).isEqualTo(ids);
        assertThat(texts(feed, "pubDate"))
                .hasSize(14)
                .startsWith("Wed, 1 Jan 2025 06:00:00 GMT", "Wed, 8 Jan 2025 06:00:00 GMT")
                .endsWith("Wed, 2 Apr 2025 06:00:00 GMT");
        assertThat(feed.getElementsByTagName("enclosure")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("url")
                        .getNodeValue())
                .isEqualTo("https://night.example/media/nightboat_2004-04-14.wav");
    }

    @Test
    void hostileTextIsEscapedInFeedAndPage() throws Exception {
        Recording recording = new Recording("x", LocalDate.of(2001, 1, 1), HOSTILE, HOSTILE, "x.wav");
        publish(directory, List.of(episode(recording, "\"><b>")));
        Document feed = parse(Files.readAllBytes(directory.resolve("feed.xml")));
        String clean =
                HOSTILE.replace('\u0000', '\uFFFD').replace('\u000b', '\uFFFD').replace("\uD83D ", "\uFFFD ");
        assertThat(texts(feed, "title")).containsExactly(SHOW.title(), clean);
        assertThat(texts(feed, "dc:identifier")).containsExactly("\"><b>");
        String page = Files.readString(directory.resolve("index.html"));
        assertThat(page)
                .doesNotContain("<script", "alert('")
                .contains("<h1>Nights &amp; &lt;days&gt;</h1>")
                .contains("&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)")
                .contains("\uD83D\uDE00");
    }

    @Test
    void episodeListedTwiceIsRefusedAndTheFeedStays() throws Exception {
        List<PublishedEpisode> once = shipped().subList(0, 1);
        publish(directory, once);
        byte[] before = Files.readAllBytes(directory.resolve("feed.xml"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publish(directory, List.of(once.get(0), once.get(0))))
                .withMessage("nightboat_2004-04-14: listed twice; list each episode once");
        assertThat(directory.resolve("feed.xml")).hasBinaryContent(before);
    }

    @Test
    void filesAreCopiedOnceAndReplacedIfTheyDiffer() throws Exception {
        Publication publication = new Publication(directory.resolve("out"), SHOW, "");
        PublishedEpisode episode = shipped().get(0);
        Path sound = Files.writeString(directory.resolve("a"), "sound");
        Path image = Files.writeString(directory.resolve("b"), "image");
        publication.addFiles(episode, sound, image);
        publication.addFiles(episode, sound, image);
        Path media = directory.resolve("out/media/nightboat_2004-04-14.wav");
        assertThat(media).hasContent("sound");
        Files.writeString(media, "so");
        publication.addFiles(episode, sound, image);
        assertThat(media).hasContent("sound");
        assertThat(directory.resolve("out/waveforms/nightboat_2004-04-14.png")).hasContent("image");
    }

    @Test
    void baseUrlWithoutFinalSlashIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Publication(directory, SHOW, "https://night.example"))
                .withMessage("base URL 'https://night.example' is not usable; end it with '/'");
    }

    private static void publish(Path directory, List<PublishedEpisode> episodes) throws Exception {
        new Publication(directory, SHOW, "https://night.example/").write(() -> episodes);
    }

    private static List<PublishedEpisode> shipped() {
        return Catalogue.shipped().recordings().stream()
                .map(recording -> episode(recording, "m-" + recording.id()))
                .toList();
    }

    private static PublishedEpisode episode(Recording recording, String remoteId) {
        List<Recording> all = new ArrayList<>(Catalogue.shipped().recordings());
        all.add(recording);
        LocalDate date = new Schedule(all, Schedule.FIRST).dateOf(recording.id());
        return new PublishedEpisode(recording, remoteId, 1234, Duration.ofMillis(3661_600), date);
    }

    private static Document parse(byte[] xml) throws Exception {
        assertThat(new String(xml, StandardCharsets.UTF_8)).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static List<String> texts(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
