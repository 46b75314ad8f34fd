/// What a comparison measured, as values: read [Results] first, then [WorkloadResult], [ContenderResult] and
/// [Window]. [ResultsFile] writes them to `results.json` and reads them back.
///
/// Nothing here measures or judges. A figure that nobody measured is a [Figure.Missing] with its reason, never a
/// zero.
@NullMarked
package dev.hawser.lab.result;

import org.jspecify.annotations.NullMarked;
