package dev.holdfast.file;

import dev.holdfast.store.Durability;
import dev.holdfast.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes plans through the journal.
 *
 * <ol>
 *   <li>Under the store's lock, take what others have committed; after a process that died, tidy up.
 *   <li>Let the callers plan; nothing is written yet.
 *   <li>Get room, write all frames at once, durably: that is the commit. Before it nothing has an effect; if it fails,
 *       nobody knows.
 *   <li>Raise the mark, and only then let it be seen, here and in other processes.
 * </ol>
 *
 * Used by one thread at a time.
 */
final class Committing {
    private final StoreLock lock;
    private final Journal journal;
    private final MarkFile marks;
    private final Follower follower;
    private final Recovery recovery;
    private final Durability durability;

    Committing(Parts parts) {
        this.lock = parts.lock();
        this.journal = parts.journal();
        this.marks = parts.marks();
        this.follower = parts.follower();
        this.recovery = parts.recovery();
        this.durability = parts.durability();
    }

    /** What is done with a plan. */
    interface Planning {
        void into(Plan plan) throws IOException;
    }

    /** Something that is done under the lock, when everything is read and clean. */
    interface Exclusive {
        void with(Mark mark) throws IOException;
    }

    /** Plans and writes; returns what went wrong with the writing, or null. What the planning throws, this throws. */
    @Nullable
    StoreException commit(Planning planning) {
        StoreException[] failure = new StoreException[1];
        exclusively(mark -> {
            Plan plan = new Plan(follower.replica(), follower.reader(), durability);
            planning.into(plan);
            if (!plan.isEmpty()) {
                failure[0] = write(plan, mark);
            }
        });
        return failure[0];
    }

    void exclusively(Exclusive action) {
        try {
            lock.acquire();
            try {
                action.with(current());
            } finally {
                lock.release();
            }
        } catch (IOException e) {
            throw Failures.withoutEffect(e);
        }
    }

    private Mark current() throws IOException {
        Mark mark = marks.read();
        if (mark == null || mark.turning() || !journal.cleanBehind(mark)) {
            Loading.Loaded loaded = recovery.run(mark);
            mark = loaded.end();
            marks.raise(mark);
            follower.become(loaded.replica(), mark);
        }
        follower.catchUp();
        return mark;
    }

    private @Nullable StoreException write(Plan plan, Mark mark) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plan.frames().size() * 1024);
        List<Place> relative = new ArrayList<>(plan.frames().size());
        long seq = mark.seq();
        int sum = mark.sum();
        for (int i = 0; i < plan.frames().size(); i++) {
            byte[] head = FrameCodec.head(++seq, mark.seq() + 1, plan.frames().get(i));
            Prepared.Body body = plan.bodies().get(i);
            int headSum = Line.sum(head, 0, head.length);
            byte[] line = Line.of(head, headSum, body.bytes(), body.sum());
            relative.add(new Place(0, bytes.size(), line.length));
            bytes.writeBytes(line);
            sum = Line.both(headSum, body.sum());
        }
        long segment;
        long start;
        try {
            if (journal.full(mark, bytes.size())) {
                segment = mark.seq() + 1;
                marks.raise(mark.whileTurning());
                start = journal.begin(mark, bytes.toByteArray());
            } else {
                segment = mark.segment();
                start = mark.end();
                journal.reserve(mark, bytes.size());
            }
        } catch (Journal.Unnamed e) {
            return Failures.unknown(e);
        } catch (IOException e) {
            return Failures.withoutEffect(e);
        }
        List<Place> places = new ArrayList<>(relative.size());
        relative.forEach(place -> places.add(new Place(segment, start + place.offset(), place.length())));
        Mark after = new Mark(
                seq, segment, start + bytes.size(), plan.lastRevision(), sum, mark.generation(), recovery.synced());
        try {
            if (segment == mark.segment()) {
                journal.append(mark, bytes.toByteArray());
            }
            marks.raise(after);
            follower.applied(mark, after, plan.frames(), places);
        } catch (IOException e) {
            return Failures.unknown(e);
        }
        return null;
    }
}
