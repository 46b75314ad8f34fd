package dev.hawser.testkit.toxic;

/// One way in which a network is bad in one direction: a value, to be given to [ToxicProxy#add].
public sealed interface Toxic permits Bandwidth, Latency, LimitData, ResetPeer, SlowClose, Slicer, Timeout {}
