package dev.hawser.web;

/// Answers requests.
@FunctionalInterface
public interface Handler {
    /// Answers one request. Called when its body is there, unless it [is streaming][#isStreaming], as a callback of
    /// its connection: on the thread engines it may block, on an event loop it must not, but may return an answer
    /// that comes [later][Answer#later].
    ///
    /// @throws ProblemException to answer with a problem
    /// @throws Exception anything else is logged with an id, and answered with a 500 that names only the id
    Answer answer(Request request) throws Exception;

    /// Returns whether it is called when the head is there, and takes the body as it comes: see [#streaming].
    default boolean isStreaming() {
        return false;
    }

    /// Returns a handler that is called when the head of a request is there, and takes the body as it comes, from
    /// [RequestBody#stream], with no limit on its length. On the thread engines it runs on a virtual thread of its
    /// own, where it may wait for each piece; on an event loop it must not block, as any.
    static Handler streaming(Handler handler) {
        return new Handler() {
            @Override
            public Answer answer(Request request) throws Exception {
                return handler.answer(request);
            }

            @Override
            public boolean isStreaming() {
                return true;
            }
        };
    }
}
