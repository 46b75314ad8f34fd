/// What follows from what was measured: [Verdicts] for each workload and for all of them.
///
/// [Reading] is what one measure says about a workload, an [Interval] the middle of some figures and how far it may
/// be off, a [Comparison] two contenders side by side. The method and its price: `docs/decisions/0012-lab.md`.
@NullMarked
package dev.hawser.lab.verdict;

import org.jspecify.annotations.NullMarked;
