/// A network as bad as a test wants it: [ToxicProxy] stands between a client and a server, and each [Toxic] that is
/// added to it spoils one direction. Names and meanings are those of Shopify's Toxiproxy; this one runs inside the
/// test, on the test's clock.
@NullMarked
package dev.hawser.testkit.toxic;

import org.jspecify.annotations.NullMarked;
