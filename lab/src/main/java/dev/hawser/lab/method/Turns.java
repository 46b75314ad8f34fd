package dev.hawser.lab.method;

import java.util.ArrayList;
import java.util.List;

/// Whose turn it is in a round. Another begins in each, or whatever follows one and the same contender each time would
/// bear what that one leaves behind; the two of a pair stay together, as A against A.
final class Turns {
    private Turns() {}

    /// Returns the numbers of the contenders in the order of their turns.
    ///
    /// @param count how many there are
    /// @param paired whether the first two are a pair
    /// @param round from 1
    static List<Integer> of(int count, boolean paired, int round) {
        int others = paired ? count - 1 : count;
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            int turn = (i + round - 1) % others;
            if (paired && turn == 0) {
                turns.addAll(List.of(0, 1));
            } else {
                turns.add(paired ? turn + 1 : turn);
            }
        }
        return turns;
    }
}
