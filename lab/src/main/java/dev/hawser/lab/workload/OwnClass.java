package dev.hawser.lab.workload;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A class that somebody named on the command line, for a [WorkloadMaker]. It is looked for where workloads are: by the
/// thread's context class loader.
public final class OwnClass {
    private final Constructor<?> constructor;

    private OwnClass(Constructor<?> constructor) {
        this.constructor = constructor;
    }

    /// Finds a class. Nothing of it is run yet, but for what its static initializers do.
    ///
    /// @param name as in `com.example.Echo`; a nested class has a `$`, as in `com.example.Servers$Echo`
    /// @param kinds of which it has to be one
    /// @throws IllegalArgumentException when there is no such class, it is of another kind, or nobody can make an
    ///     object of it; the message says which
    public static OwnClass of(String name, Class<?>... kinds) {
        var type = load(name);
        if (Arrays.stream(kinds).noneMatch(kind -> kind.isAssignableFrom(type))) {
            throw new IllegalArgumentException(name + " is no "
                    + Arrays.stream(kinds).map(Class::getName).collect(Collectors.joining(" and no ")));
        }
        try {
            return new OwnClass(type.getConstructor());
        } catch (NoSuchMethodException none) {
            throw new IllegalArgumentException(
                    name + " has no public constructor without arguments; give it one, or wrap it in a class that has",
                    none);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, true, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException unknown) {
            throw new IllegalArgumentException(
                    "there is no class " + name + " on the class path; name its jar with --jar", unknown);
        } catch (LinkageError broken) {
            throw new IllegalArgumentException("the class " + name + " can't be loaded: " + broken, broken);
        }
    }

    /// Returns the class.
    public Class<?> type() {
        return constructor.getDeclaringClass();
    }

    /// Makes an object of it.
    ///
    /// @throws Exception what its constructor threw
    public Object make() throws Exception {
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }
}
