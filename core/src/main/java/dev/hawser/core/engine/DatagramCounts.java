package dev.hawser.core.engine;

import java.util.OptionalLong;

/// What a UDP port has seen, counted at one moment.
///
/// @param received datagrams that were delivered whole
/// @param truncated datagrams that were larger than the limit, of which the protocol got the beginning
/// @param overrun datagrams that the kernel dropped because nobody read in time; empty where it doesn't say, which is
///     everywhere but on Linux. Of a shared port, those of all who share it
/// @param sent datagrams that the kernel took
/// @param dropped datagrams that were not sent because too much was waiting
/// @param unsent datagrams that the kernel would not take, or that were still waiting when the port closed
/// @param refused how often the peer's machine said that nobody is at that port
/// @param failed calls of the protocol that threw
public record DatagramCounts(
        long received,
        long truncated,
        OptionalLong overrun,
        long sent,
        long dropped,
        long unsent,
        long refused,
        long failed) {}
