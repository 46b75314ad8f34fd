/// A race on purpose: if jcstress doesn't find it, a silence of jcstress means nothing.
@NullMarked
package dev.hawser.stress.planted;

import org.jspecify.annotations.NullMarked;
