/// Micro-benchmarks of results that come later: [ChainOfSteps] runs the same chain on each contender.
@NullMarked
package dev.hawser.peers.chain;

import org.jspecify.annotations.NullMarked;
