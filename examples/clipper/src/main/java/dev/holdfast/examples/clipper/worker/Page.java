package dev.holdfast.examples.clipper.worker;

import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.clipper.sound.Waveform;
import dev.holdfast.examples.common.io.Resource;
import dev.holdfast.examples.common.text.Markup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Writes the HTML page with the clips. All links are relative, so that it works without a server. */
final class Page {
    private final StringBuilder html = new StringBuilder();

    private Page() {}

    /** Returns the page as a file. */
    static byte[] of(Job job, List<Measure> transcript, List<Measure> quotes) {
        Page page = new Page();
        page.write(job, transcript, quotes);
        return page.html.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(Job job, List<Measure> transcript, List<Measure> quotes) {
        String title = Markup.html(job.title());
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(Resource.text(Page.class, "page.css"))
                .append("</style>\n</head>\n<body>\n<header>\n<h1>")
                .append(title)
                .append("</h1>\n<p>")
                .append(facts(job, transcript))
                .append("</p>\n<audio controls preload=\"none\" src=\"recording.wav\"></audio>\n</header>\n<main>\n")
                .append("<h2>Loudest moments</h2>\n<div class=\"quotes\">\n");
        for (int i = 0; i < quotes.size(); i++) {
            quote(i, quotes.get(i));
        }
        html.append("</div>\n<h2>All segments</h2>\n<ol>\n");
        transcript.forEach(this::line);
        html.append("</ol>\n</main>\n</body>\n</html>\n");
    }

    private static String facts(Job job, List<Measure> transcript) {
        long spoken = transcript.stream()
                .mapToLong(measure -> measure.segment().millis())
                .sum();
        Long millis = job.result().millis();
        long whole = millis == null ? spoken : millis;
        int syllables = transcript.stream().mapToInt(Measure::syllables).sum();
        return clock(whole) + " · " + transcript.size() + (transcript.size() == 1 ? " segment" : " segments") + " · "
                + Math.round(100.0 * spoken / Math.max(1, whole)) + " % speech · about " + syllables + " syllables";
    }

    private void quote(int index, Measure quote) {
        String name = JobFiles.clip(index);
        html.append("<figure>\n<img src=\"")
                .append(name)
                .append(".png\" width=\"")
                .append(Waveform.WIDTH);
        html.append("\" height=\"")
                .append(Waveform.HEIGHT)
                .append("\" alt=\"\">\n<audio controls preload=\"none\" src=\"");
        html.append(name).append(".wav\"></audio>\n<figcaption>at ");
        html.append(clock(quote.segment().startMillis())).append(": ").append(Markup.html(quote.words()));
        html.append("</figcaption>\n</figure>\n");
    }

    private void line(Measure measure) {
        html.append("<li><time>").append(clock(measure.segment().startMillis())).append("</time> ");
        html.append(Markup.html(measure.words())).append("</li>\n");
    }

    /** Formats a time as minutes, seconds and tenths. */
    static String clock(long millis) {
        return String.format(Locale.ROOT, "%d:%02d.%d", millis / 60_000, millis / 1000 % 60, millis / 100 % 10);
    }
}
