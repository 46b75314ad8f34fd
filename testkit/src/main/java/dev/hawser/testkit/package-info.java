/// What tests a protocol or an engine: the manual clock, the memory transport, the contract suite.
@NullMarked
package dev.hawser.testkit;

import org.jspecify.annotations.NullMarked;
