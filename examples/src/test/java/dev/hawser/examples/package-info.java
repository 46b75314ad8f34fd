@NullMarked
package dev.hawser.examples;

import org.jspecify.annotations.NullMarked;
