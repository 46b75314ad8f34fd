/// The load generator: [Generator] drives a server in the open or the closed loop as a [LoadOrder] says,
/// [LoadReport] is what came of it, [GeneratorMain] is the process of its own that it runs in.
///
/// It stands on Netty's channels and not on Hawser's protocols: it must cost less than any server it drives, and
/// what it counts must not depend on what is measured.
@NullMarked
package dev.hawser.lab.load;

import org.jspecify.annotations.NullMarked;
