/// How it is measured: [Plan] says what is run and how long it takes, [Bench] measures one workload with a process
/// for each contender ([ServerMain]) and one for the generator, [RateHunt] looks for the highest rate that keeps
/// the promise.
@NullMarked
package dev.hawser.lab.method;

import org.jspecify.annotations.NullMarked;
