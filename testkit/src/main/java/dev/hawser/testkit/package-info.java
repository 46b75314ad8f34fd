/// What tests a protocol without a network: [MemoryTransport], the client's end of a connection in memory, and
/// [MemoryDatagramTransport], the same for UDP, on a [ManualClock] that the test moves. None needs JUnit. The
/// contract that all engines keep is in `dev.hawser.testkit.contract`, which does.
@NullMarked
package dev.hawser.testkit;

import org.jspecify.annotations.NullMarked;
