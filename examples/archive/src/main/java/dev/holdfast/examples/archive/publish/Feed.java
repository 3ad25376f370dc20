package dev.holdfast.examples.archive.publish;

import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.catalogue.Show;
import dev.holdfast.examples.common.text.Markup;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the RSS 2.0 feed of a show, with the tags for podcast players. Confined to one thread at a time. */
final class Feed {
    private static final String ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd";
    private static final String DUBLIN_CORE = "http://purl.org/dc/elements/1.1/";
    private static final LocalTime MORNING = LocalTime.of(6, 0);

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;
    private final String baseUrl;

    private Feed(String baseUrl) throws XMLStreamException {
        this.baseUrl = baseUrl;
        // a Writer: on a stream, the JDK writes a supplementary character as two halves
        this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    }

    /**
     * Returns the feed as a file.
     *
     * @param baseUrl the prefix of all URLs; empty for relative URLs
     * @param episodes in the order of the feed
     */
    static byte[] of(Show show, String baseUrl, List<PublishedEpisode> episodes) {
        try {
            Feed feed = new Feed(baseUrl);
            feed.write(show, episodes);
            return feed.text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("bug: the feed is not XML: " + e.getMessage(), e);
        }
    }

    private void write(Show show, List<PublishedEpisode> episodes) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        newLine(0);
        xml.writeStartElement("rss");
        xml.writeAttribute("version", "2.0");
        xml.writeNamespace("itunes", ITUNES);
        xml.writeNamespace("dc", DUBLIN_CORE);
        start(1, "channel");
        element(2, "title", show.title());
        element(2, "link", baseUrl + "index.html");
        element(2, "description", show.description());
        element(2, "language", show.language());
        element(2, "itunes:author", show.author());
        element(2, "itunes:explicit", "false");
        element(2, "itunes:type", "serial");
        for (int i = 0; i < episodes.size(); i++) {
            item(episodes.get(i), i + 1);
        }
        end(1);
        newLine(0);
        xml.writeEndElement();
        newLine(0);
        xml.writeEndDocument();
        xml.close();
    }

    private void item(PublishedEpisode episode, int number) throws XMLStreamException {
        Recording recording = episode.recording();
        start(2, "item");
        element(3, "title", recording.title());
        if (!recording.description().isEmpty()) {
            element(3, "description", recording.description());
        }
        element(3, "guid", recording.id(), Map.of("isPermaLink", "false"));
        element(3, "pubDate", rfc1123(episode.publicationDate()));
        newLine(3);
        xml.writeEmptyElement("enclosure");
        xml.writeAttribute("url", Markup.xml(baseUrl + episode.mediaPath()));
        xml.writeAttribute("length", Long.toString(episode.bytes()));
        xml.writeAttribute("type", "audio/wav");
        element(3, "dc:date", recording.date().toString());
        element(3, "dc:identifier", episode.remoteId());
        element(
                3,
                "itunes:duration",
                Long.toString(episode.duration().plusMillis(500).toSeconds()));
        element(3, "itunes:episode", Integer.toString(number));
        end(2);
    }

    private void element(int depth, String name, String content) throws XMLStreamException {
        element(depth, name, content, Map.of());
    }

    private void element(int depth, String name, String content, Map<String, String> attributes)
            throws XMLStreamException {
        start(depth, name);
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            xml.writeAttribute(attribute.getKey(), attribute.getValue());
        }
        xml.writeCharacters(Markup.xml(content));
        xml.writeEndElement();
    }

    private void start(int depth, String name) throws XMLStreamException {
        newLine(depth);
        xml.writeStartElement(name);
    }

    private void end(int depth) throws XMLStreamException {
        newLine(depth);
        xml.writeEndElement();
    }

    private void newLine(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private static String rfc1123(LocalDate date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atTime(MORNING).atOffset(ZoneOffset.UTC));
    }
}
