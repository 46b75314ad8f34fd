/// Who is asked to insert and to read: bare JDBC, Hawser's pool in its ways, and Twisted's adbapi.
@NullMarked
package dev.hawser.peers.database;

import org.jspecify.annotations.NullMarked;
