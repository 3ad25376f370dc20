package dev.holdfast.examples.features;

import dev.holdfast.DuplicateKeyException;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.Items;
import dev.holdfast.MoveResult;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;

/** Defines a workflow, creates an item, updates and moves it, and reads its history. */
public final class CreateAndMoveExample {
    enum Stage {
        DRAFT,
        REVIEW,
        PUBLISHED
    }

    record Article(String title, int words) {}

    // each state has a kind, and an item moves only as allowed; nothing is claimed here, so the states are waiting
    static final Workflow<Stage, Article> ARTICLES = Workflow.of("article", Stage.class, Article.class)
            .waiting(Stage.DRAFT, Stage.REVIEW)
            .done(Stage.PUBLISHED)
            .initial(Stage.DRAFT)
            .allow(Stage.DRAFT, Stage.REVIEW)
            .allow(Stage.REVIEW, Stage.DRAFT, Stage.PUBLISHED)
            .uniqueKey("title", Article::title)
            .build();

    private CreateAndMoveExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (Items<Stage, Article> articles = Items.open(ARTICLES, new InMemoryStore())) {
            articles.create("hello", new Article("Hello", 120));
            System.out.println("created again: "
                    + articles.create("hello", new Article("Other", 0)).isNew());

            // by id: repeated on the newest item if another writer was faster
            articles.update("hello", article -> new Article(article.title(), article.words() + 30));
            Snapshot<Stage, Article> review =
                    articles.move("hello", Stage.REVIEW, Note.none().actor("ann"));

            // from a snapshot: a lost race is a value
            articles.update("hello", article -> new Article("Hello, world", article.words()));
            MoveResult<Stage, Article> move = articles.move(review, Stage.PUBLISHED);
            System.out.println("moved the old version: " + (move instanceof MoveResult.Moved));

            try {
                articles.move("hello", Stage.PUBLISHED, Note.none().reason("approved"));
                articles.move("hello", Stage.DRAFT, Note.none());
            } catch (IllegalTransitionException e) {
                System.out.println(e.getMessage());
            }
            try { // another id, but the same title
                articles.create("hello-2", new Article("Hello, world", 90));
            } catch (DuplicateKeyException e) {
                System.out.println(e.getMessage());
            }
            articles.history("hello")
                    .forEach(change -> System.out.println(change.number() + " " + change.kind() + " "
                            + change.toName().orElse("")
                            + change.message().map(text -> ": " + text).orElse("")));
        }
    }
}
