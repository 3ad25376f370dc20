/** Durable state of items that move through pipelines. */
module dev.holdfast {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.holdfast;
    exports dev.holdfast.memory;
    exports dev.holdfast.store;
}
