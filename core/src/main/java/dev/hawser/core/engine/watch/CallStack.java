package dev.hawser.core.engine.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A stack of a loop's thread, read for the one line that its author can change.
///
/// @param frames innermost first
/// @param callers the classes that call the application; what called them is not asked
record CallStack(List<Frame> frames, Set<String> callers) {
    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final List<String> PLUMBING = List.of("io.netty.", "dev.hawser.core.");

    /// One frame.
    record Frame(String className, String method, int line) {
        boolean isJdk() {
            return JDK.stream().anyMatch(className::startsWith);
        }

        boolean isPlumbing() {
            return PLUMBING.stream().anyMatch(className::startsWith);
        }

        String place() {
            String outermost = className.replaceFirst("\\$.*", "");
            String file = outermost.substring(outermost.lastIndexOf('.') + 1);
            return className + "." + method + "(" + file + ".java:" + line + ")";
        }

        String call() {
            return className + "." + method;
        }
    }

    /// Finds the application's line that blocked; empty when no application code is on the stack.
    Optional<BlockedPlace> blockedPlace(Duration length) {
        Frame waiting = null;
        Frame innermost = null;
        Frame outermost = null;
        for (var frame : frames) {
            if (callers.contains(frame.className())) {
                break;
            }
            if (frame.isJdk()) {
                if (innermost == null) {
                    waiting = frame;
                }
            } else if (!frame.isPlumbing()) {
                innermost = innermost == null ? frame : innermost;
                outermost = frame;
            }
        }
        if (innermost == null || outermost == null) {
            return Optional.empty();
        }
        String call = waiting == null ? "computing" : waiting.call();
        return Optional.of(new BlockedPlace(outermost.className(), call, innermost.place(), length, 1));
    }
}
