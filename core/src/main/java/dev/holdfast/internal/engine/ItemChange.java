package dev.holdfast.internal.engine;

import dev.holdfast.Change;
import dev.holdfast.internal.json.JsonForm;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A history entry with its states resolved by the workflow. Immutable. */
final class ItemChange<S> implements Change<S>, JsonForm {
    private final HistoryEntry stored;
    private final Entry entry;
    private final @Nullable S from;
    private final @Nullable S to;
    private final EntryDetail detail;

    /** @param from the state before; like {@code to}, null also if the workflow does not declare the stored name */
    ItemChange(HistoryEntry stored, @Nullable S from, @Nullable S to) {
        this.stored = stored;
        this.entry = stored.entry();
        this.from = from;
        this.to = to;
        this.detail = EntryDetail.parse(entry.detail());
    }

    @Override
    public String id() {
        return stored.key().id();
    }

    @Override
    public long revision() {
        return stored.revision();
    }

    @Override
    public long number() {
        return stored.number();
    }

    @Override
    public Entry.Kind kind() {
        return entry.kind();
    }

    @Override
    public Optional<S> from() {
        return Optional.ofNullable(from);
    }

    @Override
    public Optional<S> to() {
        return Optional.ofNullable(to);
    }

    @Override
    public Optional<String> fromName() {
        return Optional.ofNullable(entry.from());
    }

    @Override
    public Optional<String> toName() {
        return Optional.ofNullable(entry.to());
    }

    @Override
    public Instant at() {
        return entry.at();
    }

    @Override
    public Optional<String> actor() {
        return Optional.ofNullable(detail.actor());
    }

    @Override
    public Optional<String> message() {
        return Optional.ofNullable(detail.message());
    }

    @Override
    public int attempt() {
        return detail.attempt();
    }

    @Override
    public Optional<String> errorType() {
        return Optional.ofNullable(detail.errorType());
    }

    @Override
    public Optional<String> event() {
        return Optional.ofNullable(detail.event());
    }

    @Override
    public Map<String, Object> form() {
        return json();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("#")
                .append(number())
                .append(' ')
                .append(kind())
                .append(' ');
        text.append(entry.from() == null ? "" : entry.from())
                .append(" -> ")
                .append(entry.to() == null ? "" : entry.to());
        text.append(" at ").append(at());
        if (detail.attempt() > 0) {
            text.append(", attempt ").append(detail.attempt());
        }
        if (detail.event() != null) {
            text.append(", ").append(detail.event());
        }
        if (detail.message() != null) {
            text.append(": ").append(detail.message());
        }
        return text.toString();
    }
}
