/// Processes of our own, and what is read about them and in them: [Child] runs one and [Questions] is its other end,
/// [Kernel] and [Outside] read what Linux counts, [Inside] and [Instruments] what the JVM knows of itself.
@NullMarked
package dev.hawser.lab.measure;

import org.jspecify.annotations.NullMarked;
