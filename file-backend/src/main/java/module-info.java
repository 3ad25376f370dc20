/** The store without native code: a journal, and JSON files for people. */
module dev.holdfast.file {
    requires com.fasterxml.jackson.databind;
    requires transitive dev.holdfast;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.holdfast.file;
}
