/// The policies to the byte and the millisecond, in memory.
@NullMarked
package dev.hawser.testkit.policy;

import org.jspecify.annotations.NullMarked;
