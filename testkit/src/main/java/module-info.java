/** The contract every store passes, with fixtures and assertions for hosts. */
module dev.holdfast.testkit {
    requires transitive dev.holdfast;
    requires static transitive org.jspecify;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;

    exports dev.holdfast.testkit;
    exports dev.holdfast.testkit.check;
    exports dev.holdfast.testkit.contract;
    exports dev.holdfast.testkit.crash;

    opens dev.holdfast.testkit.contract to
            org.junit.platform.commons;
}
