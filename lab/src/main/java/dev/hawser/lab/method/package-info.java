/// How it is measured: [Plan] says what is run and how long it takes, [Bench] starts a process for each
/// contender of a workload ([ServerMain]) and one for the generator, a [Contest] has them take [Turns], [Glass] looks
/// at one of them, and [RateHunt] looks for the highest rate that keeps the promise.
@NullMarked
package dev.hawser.lab.method;

import org.jspecify.annotations.NullMarked;
