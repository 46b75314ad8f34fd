/// Where to listen, as a value or as a string in Twisted's grammar. Read [Endpoint].
@NullMarked
package dev.hawser.core.endpoint;

import org.jspecify.annotations.NullMarked;
