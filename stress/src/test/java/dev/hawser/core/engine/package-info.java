/// The parts of the engines that Lincheck can hold alone, which are nobody's from outside.
@NullMarked
package dev.hawser.core.engine;

import org.jspecify.annotations.NullMarked;
