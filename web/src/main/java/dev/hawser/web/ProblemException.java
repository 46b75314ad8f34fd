package dev.hawser.web;

/// Thrown by a handler to answer with a problem. It is an answer and no failure, so it isn't logged.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /// Makes one.
    public ProblemException(Problem problem) {
        super(problem.detail().orElse(problem.status().reason()), null, false, false);
        this.problem = problem;
    }

    /// Makes one with words about this request.
    public ProblemException(Status status, String detail) {
        this(Problem.of(status, detail));
    }

    /// Returns what is wrong.
    public Problem problem() {
        return problem;
    }
}
