@NullMarked
package dev.hawser.web.server;

import org.jspecify.annotations.NullMarked;
