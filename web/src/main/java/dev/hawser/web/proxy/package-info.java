/// A server before others: a [ReverseProxy][dev.hawser.web.proxy.ReverseProxy] answers what comes with what another
/// server says.
@NullMarked
package dev.hawser.web.proxy;

import org.jspecify.annotations.NullMarked;
