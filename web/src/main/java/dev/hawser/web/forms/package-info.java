/// Forms with files in them, part by part: [Multipart][dev.hawser.web.forms.Multipart]. URL-encoded ones are small,
/// and read by [RequestBody#form][dev.hawser.web.RequestBody#form].
@NullMarked
package dev.hawser.web.forms;

import org.jspecify.annotations.NullMarked;
