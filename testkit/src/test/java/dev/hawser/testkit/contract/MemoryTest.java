package dev.hawser.testkit.contract;

final class MemoryTest extends MemoryContract {}
