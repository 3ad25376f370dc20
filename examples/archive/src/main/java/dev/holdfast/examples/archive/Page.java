package dev.holdfast.examples.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Writes the page on which one can read about the episodes and hear them. Immutable. */
final class Page {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

    private Page() {}

    /** The page as a file; all its links are relative, so that it works from a disk too. */
    static byte[] of(Show show, List<PublishedEpisode> episodes) {
        StringBuilder html = new StringBuilder();
        html.append("<!DOCTYPE html>\n<html lang=\"")
                .append(Text.html(show.language()))
                .append("\">\n<head>\n");
        html.append("<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<title>").append(Text.html(show.title())).append("</title>\n");
        html.append("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"RSS\" href=\"feed.xml\">\n");
        html.append("<style>\n").append(style()).append("</style>\n</head>\n<body>\n<header>\n");
        html.append("<h1>").append(Text.html(show.title())).append("</h1>\n");
        html.append("<p>").append(Text.html(show.description())).append("</p>\n");
        html.append("<p class=\"meta\">").append(count(episodes.size()));
        html.append(" · <a href=\"feed.xml\">RSS feed</a></p>\n</header>\n<main>\n");
        episodes.forEach(episode -> article(html, episode));
        return html.append("</main>\n</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void article(StringBuilder html, PublishedEpisode episode) {
        Recording recording = episode.recording();
        String title = Text.html(recording.title());
        html.append("<article id=\"")
                .append(recording.id())
                .append("\">\n<h2>")
                .append(title)
                .append("</h2>\n");
        html.append("<p class=\"meta\">").append(day(recording.date()));
        html.append(" · again on ").append(day(episode.publicationDate()));
        html.append(" · ").append(episode.clock()).append("</p>\n");
        html.append("<img src=\"").append(Publication.WAVEFORMS + "/").append(episode.waveformName());
        html.append("\" width=\"").append(Waveform.WIDTH).append("\" height=\"").append(Waveform.HEIGHT);
        html.append("\" alt=\"\" loading=\"lazy\">\n");
        html.append("<audio controls preload=\"none\" aria-label=\"")
                .append(title)
                .append("\" src=\"");
        html.append(Publication.MEDIA + "/").append(episode.mediaName()).append("\"></audio>\n");
        if (!recording.description().isEmpty()) {
            html.append("<p>").append(Text.html(recording.description())).append("</p>\n");
        }
        html.append("</article>\n");
    }

    private static String day(LocalDate date) {
        return "<time datetime=\"" + date + "\">" + DAY.format(date) + "</time>";
    }

    private static String count(int episodes) {
        return episodes == 1 ? "1 episode" : episodes + " episodes";
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IllegalStateException("page.css is not in the jar; build the example again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("page.css cannot be read; build the example again", e);
        }
    }
}
