/// Processes on a core of their own.
@NullMarked
package dev.hawser.peers.machine;

import org.jspecify.annotations.NullMarked;
