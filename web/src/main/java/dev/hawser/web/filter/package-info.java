/// What can stand before any site: one filter a file, each asked by `site.filter(...)`. The one that is added last
/// sees a request first and its answer last; an access log belongs there, a session close to the handlers.
@NullMarked
package dev.hawser.web.filter;

import org.jspecify.annotations.NullMarked;
