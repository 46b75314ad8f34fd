package dev.hawser.lab.workload;

/// Makes a workload of the name of one's class. Found by a [java.util.ServiceLoader].
public interface WorkloadMaker {
    /// Returns the word before the `=`, as in `protocol=com.example.Echo`.
    String word();

    /// Makes the workload.
    ///
    /// @throws IllegalArgumentException when the argument doesn't do; the message says why
    Workload make(String argument);
}
