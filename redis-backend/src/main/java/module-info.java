/** The store for several hosts: one Lua script per commit on a Redis server, sentinels or a cluster. */
module dev.holdfast.redis {
    requires com.fasterxml.jackson.databind;
    requires transitive dev.holdfast;
    requires lettuce.core;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.holdfast.redis;

    // Lettuce is an automatic module, which cannot say that it needs these
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;
    requires org.reactivestreams;
    requires reactor.core;
}
