@NullMarked
package dev.hawser.web.socket;

import org.jspecify.annotations.NullMarked;
