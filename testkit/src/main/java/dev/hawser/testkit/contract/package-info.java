/// The contract that every engine keeps, as JUnit classes. [EngineContract] holds an engine on real sockets to it,
/// [MemoryContract] the connections in memory; a test extends one of them and adds nothing.
///
/// A contract speaks to a [Rig] (where the server runs) through a [Server] and its [Client]s, and sees what an engine
/// calls through a [Probe]. Needs JUnit, AssertJ and Awaitility, and `java.util.logging` behind `System.Logger`, for
/// it also counts what is logged.
@NullMarked
package dev.hawser.testkit.contract;

import org.jspecify.annotations.NullMarked;
