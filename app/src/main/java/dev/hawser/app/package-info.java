/// The `hawser` command. [Hawser] is the program, [Serve], [Demo] and [Compare] are its subcommands; the services that
/// it starts are in `app.article`.
@NullMarked
package dev.hawser.app;

import org.jspecify.annotations.NullMarked;
