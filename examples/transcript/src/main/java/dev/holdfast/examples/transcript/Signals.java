package dev.holdfast.examples.transcript;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Handles signals that would end the process. Uses reflection, since the types are in the module jdk.unsupported.
 * Without that module, or on a system without the signal, the default handling stays: the process ends and the next run
 * continues.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls {@code handler} with the name of each signal received, such as {@code SIGTERM}.
     *
     * @param names such as {@code TERM}
     */
    static void handle(List<String> names, Consumer<String> handler) {
        for (String name : names) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
                Object proxy = Proxy.newProxyInstance(
                        signalHandler.getClassLoader(), new Class<?>[] {signalHandler}, (self, method, arguments) -> {
                            if (method.getName().equals("handle")) {
                                handler.accept("SIG" + name);
                            }
                            return method.getName().equals("hashCode") ? (Object) System.identityHashCode(self) : null;
                        });
                signal.getMethod("handle", signal, signalHandler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException e) {
                // not available here
            }
        }
    }
}
