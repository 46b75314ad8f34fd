package dev.hawser.web;

/// Answers requests.
@FunctionalInterface
public interface Handler {
    /// Answers one request. Called when its body is there, as a callback of its connection: on the thread engines it
    /// may block, on an event loop it must not, but may return an answer that comes [later][Answer#later].
    ///
    /// @throws ProblemException to answer with a problem
    /// @throws Exception anything else is logged with an id, and answered with a 500 that names only the id
    Answer answer(Request request) throws Exception;
}
