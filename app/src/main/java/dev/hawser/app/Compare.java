package dev.hawser.app;

import picocli.CommandLine.Command;

/// What each engine costs, measured here.
@Command(
        name = "compare",
        description = "Measures on this machine what the ways to wait and to serve cost.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CompareTasks.class)
final class Compare {}
