package dev.hawser.app;

import picocli.CommandLine.Command;

/// What there is to see in a minute.
@Command(
        name = "demo",
        description = "Shows the article's examples at work.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoClients.class, DemoAsync.class, DemoDatabase.class})
final class Demo {}
