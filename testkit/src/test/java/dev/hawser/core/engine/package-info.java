/// What of `core.engine` no user sees, and what needs the testkit's clock or other threads to be tried.
@NullMarked
package dev.hawser.core.engine;

import org.jspecify.annotations.NullMarked;
