/// What a reader gets: [Report] writes `results.json` and a page beside it, and sets the table for a terminal.
///
/// The page is one file and asks no network for anything. Whatever comes from results is put into it as text, never
/// as HTML; each number on it carries the figure that it was rounded from.
@NullMarked
package dev.hawser.lab.report;

import org.jspecify.annotations.NullMarked;
