/// Where to listen and where to connect to, as values or as strings in Twisted's grammar. Read [Endpoint], then
/// [ClientEndpoint].
@NullMarked
package dev.hawser.core.endpoint;

import org.jspecify.annotations.NullMarked;
