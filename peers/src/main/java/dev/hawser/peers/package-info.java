/// Rival servers and micro-benchmarks, to measure against; nothing depends on them.
@NullMarked
package dev.hawser.peers;

import org.jspecify.annotations.NullMarked;
