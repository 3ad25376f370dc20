package dev.holdfast.internal.worker;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Virtual threads, which exist since JDK 21; this code is compiled for 17. */
final class VirtualThreads {
    private VirtualThreads() {}

    /**
     * Returns a factory of virtual threads.
     *
     * @param prefix the names of the threads are this and a number
     * @return the factory; null if the JDK has no virtual threads
     */
    static @Nullable ThreadFactory factory(String prefix) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return (ThreadFactory) factory.invoke(name.invoke(start.invoke(), prefix, 1L));
        } catch (Throwable e) { // absent before 19, and refused as a preview before 21
            return null;
        }
    }
}
