/// The clients, in a process of their own: one that keeps a server busy, one that only stays connected.
@NullMarked
package dev.hawser.peers.load;

import org.jspecify.annotations.NullMarked;
