/// What everyone meets first: the [Reactor], which runs protocols on engines.
///
/// | package | what is in it |
/// | --- | --- |
/// | `core` | [Reactor] |
/// | `core.protocol` | what an application writes: Protocol, Transport, LineProtocol, FrameProtocol |
/// | `core.conversation` | the same as straight-line code |
/// | `core.observe` | what a reactor tells about itself |
/// | `core.policy` | limits, rates, timeouts and a traffic log around any of them |
/// | `core.endpoint` | where to listen |
/// | `core.engine` | the three cranks, their limits and counts |
/// | `core.task` | work that goes on: later, at a beat, in slices, on other threads |
/// | `core.deferred` | results that come later |
/// | `core.time` | the clock |
///
/// Each knows only those below it in this order: core, endpoint, engine, observe, policy, conversation, protocol, tls,
/// task, deferred, time.
@NullMarked
package dev.hawser.core;

import org.jspecify.annotations.NullMarked;
