/// A server that runs out of file descriptors, in a process of its own.
@NullMarked
package dev.hawser.testkit.exhaustion;

import org.jspecify.annotations.NullMarked;
