/// The contenders of the line echo and of the web servers: Hawser's engines, the plainest good server for each without
/// Hawser, and other toolkits.
@NullMarked
package dev.hawser.peers.echo;

import org.jspecify.annotations.NullMarked;
