/** The contract every store passes, with fixtures and assertions for hosts. */
module dev.holdfast.testkit {
    requires transitive dev.holdfast;
    requires static transitive org.jspecify;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;

    exports dev.holdfast.testkit;
    exports dev.holdfast.testkit.disk;
}
