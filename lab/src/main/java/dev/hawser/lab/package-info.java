/// What measures: [Comparison] compares the engines on workloads, one's own included, and [TaskComparison] runs the
/// article's waiting tasks in five ways. Read `lab.workload` for what is measured, `lab.load` for the clients,
/// `lab.measure` and `lab.method` for how, `lab.result` for what comes of it.
@NullMarked
package dev.hawser.lab;

import org.jspecify.annotations.NullMarked;
