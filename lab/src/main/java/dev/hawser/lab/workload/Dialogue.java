package dev.hawser.lab.workload;

/// What a client says, and where the answer ends.
///
/// @param ask the request
/// @param answers how to tell that an answer is complete
public record Dialogue(Ask ask, AnswerEnd answers) {}
