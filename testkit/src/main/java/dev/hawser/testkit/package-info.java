/// What tests a protocol without a network: [MemoryTransport], the client's end of a connection in memory, and
/// [MemoryDatagramTransport], the same for UDP, on a [ManualClock] that the test moves; [Results] takes what a
/// Deferred has. `dev.hawser.testkit.toxic` is a bad network. None of them needs JUnit. [NothingUnhandled], which
/// fails a test that leaves a Deferred's failure unhandled, does, and so does the contract that all engines keep,
/// in `dev.hawser.testkit.contract`.
@NullMarked
package dev.hawser.testkit;

import org.jspecify.annotations.NullMarked;
