/// What a reactor tells, as meters, and the page from which Prometheus reads them. `Meters` is the observer,
/// `MetricsPage` the page.
@NullMarked
package dev.hawser.app.metrics;

import org.jspecify.annotations.NullMarked;
