@NullMarked
package dev.hawser.core.endpoint;

import org.jspecify.annotations.NullMarked;
