/// What tests of the web see of the engines that their users don't.
@NullMarked
package dev.hawser.core.engine;

import org.jspecify.annotations.NullMarked;
