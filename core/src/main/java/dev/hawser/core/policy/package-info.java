/// What is asked of every connection of a service, whatever it talks: each [Policy] wraps any factory and stands
/// between its protocols and their transports.
///
/// Read [Policy]; then [ConnectionLimit], [Throttle], [Timeout] and [TrafficLog], each of which says how it
/// differs from the limits that every engine has on by default. `Relay` is what they stand on.
@NullMarked
package dev.hawser.core.policy;

import org.jspecify.annotations.NullMarked;
