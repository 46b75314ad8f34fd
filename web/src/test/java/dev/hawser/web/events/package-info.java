@NullMarked
package dev.hawser.web.events;

import org.jspecify.annotations.NullMarked;
