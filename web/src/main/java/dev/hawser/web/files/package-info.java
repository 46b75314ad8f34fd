/// Files of a folder, served: [Folder][dev.hawser.web.files.Folder].
@NullMarked
package dev.hawser.web.files;

import org.jspecify.annotations.NullMarked;
