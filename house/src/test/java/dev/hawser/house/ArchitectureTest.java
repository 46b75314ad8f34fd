package dev.hawser.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// The arrows of the design, held by bytecode: which module and which package may know of which.
///
/// A protocol that never sees a socket or a thread can be run by any engine and tested without one; that is worth
/// nothing once a single import goes the other way. A rule here is changed together with the design, never in
/// passing.
// It computes all the time, and how long that takes is the machine's business.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ArchitectureTest {
    /// What the classes of a module may use besides their own module. Nothing may use `app`, `peers` and `stress`:
    /// the program, the rivals and the trials are ends, not libraries. A `web` and a `db` meet only in the program
    /// and in examples, of which the program's demonstrations are some.
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "core", Set.of(),
            "testkit", Set.of("core"),
            "web", Set.of("core"),
            "db", Set.of("core"),
            "lab", Set.of("core"),
            "app", Set.of("examples", "lab", "web", "db", "core"),
            "examples", Set.of("testkit", "lab", "web", "db", "core"),
            "peers", Set.of("testkit", "lab", "web", "db", "core"),
            "stress", Set.of("testkit", "web", "db", "core"),
            "house", Set.of());

    /// The packages of core from the top down; each may use those after it.
    private static final List<String> CORE = List.of(
            "dev.hawser.core",
            "dev.hawser.core.endpoint..",
            "dev.hawser.core.engine..",
            "dev.hawser.core.observe..",
            "dev.hawser.core.policy..",
            "dev.hawser.core.conversation..",
            "dev.hawser.core.protocol..",
            "dev.hawser.core.tls..",
            "dev.hawser.core.task..",
            "dev.hawser.core.deferred..",
            "dev.hawser.core.time..");

    @Test
    void everyModuleHasItsArrows() {
        assertThat(ARROWS.keySet()).containsAll(Compiled.moduleNames());
    }

    @TestFactory
    Stream<DynamicTest> aModuleUsesOnlyTheModulesBelowIt() {
        return Compiled.moduleNames().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Set<String> allowed = ARROWS.getOrDefault(name, Set.of());
                    String[] others = ARROWS.keySet().stream()
                            .filter(other -> !other.equals(name) && !allowed.contains(other))
                            .map(other -> "dev.hawser." + other + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others)
                            .allowEmptyShould(true)
                            .check(Compiled.main(name));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aModuleKeepsToItsOwnPackage() {
        return Compiled.moduleNames().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> classes()
                                .should()
                                .resideInAPackage("dev.hawser." + name + "..")
                                .allowEmptyShould(true)
                                .check(Compiled.main(name))));
    }

    @Test
    void everyPackageOfCoreHasItsPlaceInTheOrder() {
        classes()
                .should()
                .resideInAnyPackage(CORE.toArray(String[]::new))
                .allowEmptyShould(true)
                .check(Compiled.main("core"));
    }

    @TestFactory
    Stream<DynamicTest> aPackageOfCoreNeverUsesAHigherOne() {
        return Stream.iterate(1, i -> i < CORE.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(
                        CORE.get(i),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(CORE.get(i))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(CORE.subList(0, i).toArray(String[]::new))
                                .allowEmptyShould(true)
                                .check(Compiled.main("core"))));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching("dev.hawser.(**)").should().beFreeOfCycles());
    }

    /// Channels are how Netty turns the crank; whoever holds one has chosen an engine. The wires of the web are
    /// Netty's handlers, which run on each. The lab's load generator must not depend on what it measures.
    @Test
    void onlyTheEnginesTouchChannels() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.hawser.core.engine..",
                        "dev.hawser.web.server..",
                        "dev.hawser.web.client..",
                        "dev.hawser.lab.load..",
                        "dev.hawser.peers..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel.."));
    }

    /// What the engine's rooms show each other, Java makes public. Whoever took hold of it from outside would have the
    /// engine as it is built today for an API. A place that blocked a loop is what one asks a reactor for.
    @Test
    void nobodyElseEntersTheEnginesRooms() {
        DescribedPredicate<JavaClass> forEverybody = describe(
                "BlockedPlace", type -> type.getFullName().equals("dev.hawser.core.engine.watch.BlockedPlace"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.hawser.core.engine..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.hawser.core.engine.*..").and(DescribedPredicate.not(forEverybody))));
    }

    /// The engine decides on threads, waiting and sockets; a protocol that does too works on one engine only.
    @Test
    void aProtocolKnowsNoThreadLockOrSocket() {
        DescribedPredicate<JavaClass> addresses = describe(
                "socket addresses", type -> type.getFullName().matches("java\\.net\\.(Inet|UnixDomain)?SocketAddress"));
        DescribedPredicate<JavaClass> sockets = describe(
                "sockets", type -> type.getFullName().matches("java\\.net\\..*(Socket|Datagram|Connection).*"));
        DescribedPredicate<JavaClass> executors = describe(
                "executors", type -> type.getFullName().matches("java\\.util\\.concurrent\\.(.*Execut.*|ForkJoin.*)"));
        // A transport is one, so that it can be handed to whoever calls back; who runs the task stays the engine's.
        DescribedPredicate<JavaClass> theInterface =
                describe("Executor", type -> type.getFullName().equals("java.util.concurrent.Executor"));
        DescribedPredicate<JavaClass> threads =
                describe("threads", type -> type.getFullName().matches("java\\.lang\\.(Thread|ThreadLocal|Runtime)"));
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.core.protocol..")
                .should()
                .dependOnClassesThat(threads.or(executors.and(DescribedPredicate.not(theInterface)))
                        .or(resideInAnyPackage("java.util.concurrent.locks..", "java.nio.channels.."))
                        .or(sockets.and(DescribedPredicate.not(addresses)))
                        .or(resideInAPackage("io.netty.channel.."))));
    }

    /// Such a name says what the writer could not: what the thing is. Name it after its concept.
    @Test
    void namesSayWhatAThingIs() {
        String vague = "Abstract.+|.*(Util|Utils|Manager|Helper|Impl)";
        classes()
                .that(describe("have a name", type -> !type.getSimpleName().isEmpty()))
                .should(ArchCondition.from(describe(
                        "not be named " + vague, type -> !type.getSimpleName().matches(vague))))
                .allowEmptyShould(true)
                .check(Compiled.mainAndTest());
    }

    /// A library that prints writes into someone else's terminal; it logs through `System.Logger`.
    @Test
    void onlyProgramsPrint() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.hawser.app..", "dev.hawser.examples..", "dev.hawser.peers..")
                .should(ACCESS_STANDARD_STREAMS));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(Compiled.main());
    }
}
