/// The workloads of `hawser compare` that stand on the web and on the database, one file each, and the maker of
/// those that are a web resource of one's own. Found by the `ServiceLoader`, as anybody's are.
@NullMarked
package dev.hawser.app.workload;

import org.jspecify.annotations.NullMarked;
