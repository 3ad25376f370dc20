package dev.holdfast.redis;

import dev.holdfast.redis.LostAnswersTest.Ending;
import dev.holdfast.redis.server.Flow;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loses the reply to a commit that the server has executed, when told to. Confined to one thread at a time. */
final class LostReplyStore extends ForwardingStore {
    private final Proxy proxy;
    private @Nullable Ending next;
    private int lost;

    LostReplyStore(StateStore store, Proxy proxy) {
        super(store);
        this.proxy = proxy;
    }

    /** Loses the reply to the next commit. */
    void loseNext(Ending ending) {
        next = ending;
    }

    /** Returns the number of lost replies. */
    int lost() {
        return lost;
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        Ending ending = next;
        next = null;
        if (ending == null) {
            return super.commit(commits);
        }
        long before = proxy.answerBytes().dropped();
        proxy.answers(Flow.DROP);
        Thread cut = new Thread(() -> {
            proxy.answerBytes().awaitDroppedMoreThan(before);
            end(proxy, ending);
        });
        cut.start();
        try {
            return super.commit(commits);
        } finally {
            lost++;
            join(cut);
            proxy.answers(Flow.PASS);
        }
    }

    static void end(Proxy proxy, Ending ending) {
        try {
            switch (ending) {
                case FIN -> proxy.finishAll();
                case RST -> proxy.resetAll();
                case SILENCE -> {}
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
