package dev.hawser.lab.result;

/// Who was measured: a handler on an engine.
///
/// @param name what to call it, unique within its workload: the engine's word, or that and a variant, as in
///     `event-loop-blocking`
/// @param engine what it ran on
/// @param spoken what a sentence calls it, as in "virtual threads" or "the pool of 200"
/// @param mistake whether it is there to show what not to do; a mistake never wins
public record Contender(String name, EngineKind engine, String spoken, boolean mistake) {
    public Contender {
        Checked.text("the contender's name", name);
        Checked.text("what the contender is called", spoken);
    }

    /// Returns the plain handler on this engine.
    public static Contender plain(EngineKind engine) {
        return new Contender(engine.word(), engine, engine.spoken(), false);
    }
}
