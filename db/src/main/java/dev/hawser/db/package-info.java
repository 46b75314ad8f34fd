/// A database behind Deferreds: JDBC with somebody who decides which thread runs what. (Twisted's `adbapi`.)
///
/// | you want to | look at |
/// | --- | --- |
/// | open a database and ask it | [ConnectionPool] |
/// | the same, waiting on your own thread | [BlockingPool] |
/// | do several things or none | [Transaction], [TransactionOptions] |
/// | make a record of a row | [RowMapper], [Row] |
/// | read more than fits in memory | [RowStream] |
/// | know what went wrong | [DatabaseException] |
/// | set bounds and timeouts | [PoolOptions] |
///
/// How it works: each request is a `Call`, which can be stopped at any moment. A `Lane` runs it: a `SharedLane` has
/// a connection for each call that runs, behind a fair and bounded line; the `WriterLane` of SQLite has the one
/// connection that writes, and lets those who wait share a commit (`Group`). `Session` is what all of them do with
/// JDBC, `Failures` gives its errors a kind, and `Watch` looks for what takes too long.
@NullMarked
package dev.hawser.db;

import org.jspecify.annotations.NullMarked;
