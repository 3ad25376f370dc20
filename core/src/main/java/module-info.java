/** Holdfast: durable, validated, explainable state of items that move through long pipelines. */
@SuppressWarnings("module") // the modules that the internals are exported to come later in the build
module dev.holdfast {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.holdfast;
    exports dev.holdfast.chunk;
    exports dev.holdfast.jackson;
    exports dev.holdfast.limit;
    exports dev.holdfast.memory;
    exports dev.holdfast.store;
    exports dev.holdfast.task;
    exports dev.holdfast.watch;
    exports dev.holdfast.worker;
    exports dev.holdfast.workflow;

    opens dev.holdfast.internal.json to // Jackson 3 reads its objects as beans
            com.fasterxml.jackson.databind,
            tools.jackson.databind;

    exports dev.holdfast.internal.backend to
            dev.holdfast.file,
            dev.holdfast.redis,
            dev.holdfast.sqlite;
    exports dev.holdfast.internal.memory to
            dev.holdfast.file;
    exports dev.holdfast.internal.io to
            dev.holdfast.file,
            dev.holdfast.sqlite;
}
