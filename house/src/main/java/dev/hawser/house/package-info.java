/// The rules that hold for the whole repository: format, arrows between packages, names, habits.
@NullMarked
package dev.hawser.house;

import org.jspecify.annotations.NullMarked;
