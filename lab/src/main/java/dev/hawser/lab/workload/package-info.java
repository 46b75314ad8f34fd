/// What is measured: [Workload] is a handler and what its clients ask, [Traffic] is what they ask. The other
/// classes are the set that `hawser compare` knows by itself, one file each.
@NullMarked
package dev.hawser.lab.workload;

import org.jspecify.annotations.NullMarked;
