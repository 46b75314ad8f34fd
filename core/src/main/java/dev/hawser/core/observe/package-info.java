/// What a reactor tells about itself while it runs: an [Observer] is told [Observation]s.
///
/// One is always there, the JDK's flight recorder: each observation is an event of it, named after its record as in
/// `dev.hawser.ConnectionClosed`, which is written while somebody records. Hawser starts no recording. A
/// runtime without the module `jdk.jfr` does without.
@NullMarked
package dev.hawser.core.observe;

import org.jspecify.annotations.NullMarked;
