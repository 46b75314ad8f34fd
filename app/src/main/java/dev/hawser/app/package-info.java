/// The `hawser` command: its subcommands and the services that it starts.
@NullMarked
package dev.hawser.app;

import org.jspecify.annotations.NullMarked;
