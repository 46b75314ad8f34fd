/// Observing in a process of its own, whose runtime is made smaller.
@NullMarked
package dev.hawser.testkit.observe;

import org.jspecify.annotations.NullMarked;
