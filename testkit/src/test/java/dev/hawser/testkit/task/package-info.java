/// Tests of `dev.hawser.core.task`, here because they move a ManualClock.
@NullMarked
package dev.hawser.testkit.task;

import org.jspecify.annotations.NullMarked;
