/// Time as something that is passed in: a [Clock] tells it and calls back later, so that a test can move it by hand.
@NullMarked
package dev.hawser.core.time;

import org.jspecify.annotations.NullMarked;
