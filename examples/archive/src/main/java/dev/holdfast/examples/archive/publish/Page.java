package dev.holdfast.examples.archive.publish;

import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.catalogue.Show;
import dev.holdfast.examples.archive.convert.Waveform;
import dev.holdfast.examples.common.io.Resource;
import dev.holdfast.examples.common.text.Markup;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Writes the HTML page that lists and plays the episodes. */
final class Page {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

    private Page() {}

    /** Returns the page as a file. All links are relative, so that it also works without a server. */
    static byte[] of(Show show, List<PublishedEpisode> episodes) {
        StringBuilder html = new StringBuilder();
        html.append("<!DOCTYPE html>\n<html lang=\"")
                .append(Markup.html(show.language()))
                .append("\">\n<head>\n");
        html.append("<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<title>").append(Markup.html(show.title())).append("</title>\n");
        html.append("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"RSS\" href=\"feed.xml\">\n");
        html.append("<style>\n")
                .append(Resource.text(Page.class, "page.css"))
                .append("</style>\n</head>\n<body>\n<header>\n");
        html.append("<h1>").append(Markup.html(show.title())).append("</h1>\n");
        html.append("<p>").append(Markup.html(show.description())).append("</p>\n");
        html.append("<p class=\"meta\">").append(count(episodes.size()));
        html.append(" · <a href=\"feed.xml\">RSS feed</a></p>\n</header>\n<main>\n");
        episodes.forEach(episode -> article(html, episode));
        return html.append("</main>\n</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void article(StringBuilder html, PublishedEpisode episode) {
        Recording recording = episode.recording();
        String title = Markup.html(recording.title());
        html.append("<article id=\"")
                .append(recording.id())
                .append("\">\n<h2>")
                .append(title)
                .append("</h2>\n");
        html.append("<p class=\"meta\">").append(day(recording.date()));
        html.append(" · again on ").append(day(episode.publicationDate()));
        html.append(" · ").append(episode.clock()).append("</p>\n");
        html.append("<img src=\"").append(episode.waveformPath());
        html.append("\" width=\"").append(Waveform.WIDTH).append("\" height=\"").append(Waveform.HEIGHT);
        html.append("\" alt=\"\" loading=\"lazy\">\n");
        html.append("<audio controls preload=\"none\" aria-label=\"")
                .append(title)
                .append("\" src=\"");
        html.append(episode.mediaPath()).append("\"></audio>\n");
        if (!recording.description().isEmpty()) {
            html.append("<p>").append(Markup.html(recording.description())).append("</p>\n");
        }
        html.append("</article>\n");
    }

    private static String day(LocalDate date) {
        return "<time datetime=\"" + date + "\">" + DAY.format(date) + "</time>";
    }

    private static String count(int episodes) {
        return episodes == 1 ? "1 episode" : episodes + " episodes";
    }
}
