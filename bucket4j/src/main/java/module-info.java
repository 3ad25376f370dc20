/** A rate limiter for updates, per item, type and namespace. */
module dev.holdfast.bucket4j {
    requires transitive dev.holdfast;
    requires io.github.bucket4j.core;
    requires static transitive org.jspecify;

    exports dev.holdfast.bucket4j;
}
