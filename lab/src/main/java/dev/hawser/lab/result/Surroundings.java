package dev.hawser.lab.result;

/// Who used the machine during a window, in cores: 1 is one core all of the time.
///
/// @param serverCores the server's process
/// @param generatorCores the generator's process
/// @param neighbourCores everybody else, and what the host took
/// @param rivalCores the other contenders' processes, which still had something to do from their own windows
/// @param disturbed whether neighbours or rivals took more than is allowed, and the window was kept because the
///     machine didn't become quiet in time
public record Surroundings(
        Figure serverCores, Figure generatorCores, Figure neighbourCores, Figure rivalCores, boolean disturbed) {}
