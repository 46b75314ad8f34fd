/// The contenders of the line echo: Hawser's engines, and the plainest good server for each without Hawser.
@NullMarked
package dev.hawser.peers.echo;

import org.jspecify.annotations.NullMarked;
