/// What keeps a connection, to the millisecond, on connections in memory.
@NullMarked
package dev.hawser.testkit.client;

import org.jspecify.annotations.NullMarked;
