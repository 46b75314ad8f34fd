/// Processes on a core of their own, and what the kernel knows about their time and memory.
@NullMarked
package dev.hawser.peers.machine;

import org.jspecify.annotations.NullMarked;
