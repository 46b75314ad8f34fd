/// What measures: workloads, load generator, measurement, verdict, report.
@NullMarked
package dev.hawser.lab;

import org.jspecify.annotations.NullMarked;
