package dev.hawser.web;

/// Stands between the wire and the handlers: may answer by itself, change the request's answer, or both.
@FunctionalInterface
public interface Filter {
    /// Answers, as a rule by `next.answer(request)`.
    Answer answer(Request request, Handler next) throws Exception;

    /// Returns a filter that asks this one first, then the other.
    default Filter and(Filter inner) {
        return (request, next) -> answer(request, later -> inner.answer(later, next));
    }
}
