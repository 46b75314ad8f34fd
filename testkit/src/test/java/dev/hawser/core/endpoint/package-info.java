/// What of endpoints needs a clock that stands still, which core's own tests don't have.
@NullMarked
package dev.hawser.core.endpoint;

import org.jspecify.annotations.NullMarked;
