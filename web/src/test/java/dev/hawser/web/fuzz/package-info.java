/// Any bytes, and what comes back: the request path from the wire to the handlers, in memory, on a clock that stands
/// still unless it is moved.
@NullMarked
package dev.hawser.web.fuzz;

import org.jspecify.annotations.NullMarked;
