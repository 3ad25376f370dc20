package dev.holdfast.examples.transcript;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes signals instead of being ended by them. Through reflection, since the types are in the module jdk.unsupported:
 * without it, or on a system without such a signal, nothing is taken and the signal does what it always does, which for
 * this program means that the next run goes on.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls {@code taken} with the name for each signal that comes.
     *
     * @param names such as {@code TERM}
     */
    static void take(List<String> names, Consumer<String> taken) {
        for (String name : names) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object proxy = Proxy.newProxyInstance(
                        handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                            if (method.getName().equals("handle")) {
                                taken.accept("SIG" + name);
                            }
                            return method.getName().equals("hashCode") ? (Object) System.identityHashCode(self) : null;
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException e) {
                // not here; see above
            }
        }
    }
}
