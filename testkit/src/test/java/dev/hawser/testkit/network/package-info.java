/// UDP on a network interface that is not the loopback one, in a network namespace that the test makes.
@NullMarked
package dev.hawser.testkit.network;

import org.jspecify.annotations.NullMarked;
