/// What measures. Today: [TaskComparison] runs the article's waiting tasks in five ways, [TaskReport] says what came of
/// it. Load generator, workloads and verdict follow.
@NullMarked
package dev.hawser.lab;

import org.jspecify.annotations.NullMarked;
