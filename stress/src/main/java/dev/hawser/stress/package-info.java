/// What core says of many threads, put to the test. `deferred` holds programs of two threads each for jcstress, which
/// runs them millions of times and counts what came out; `planted` holds one with a race, which must be found. The
/// tests of this module run them, and let Lincheck go through the interleavings of others step by step.
@NullMarked
package dev.hawser.stress;

import org.jspecify.annotations.NullMarked;
