/// Small whole programs, each shown in the documents exactly as it stands here.
@NullMarked
package dev.hawser.examples;

import org.jspecify.annotations.NullMarked;
