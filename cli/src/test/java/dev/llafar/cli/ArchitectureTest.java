package dev.llafar.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.llafar.kvs.consumer.ReadPlan;
import dev.llafar.kvs.producer.Upload;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** Checks the direction of dependencies between modules and the purity of cores. */
@AnalyzeClasses(packages = "dev.llafar", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

    /** Also excludes the test clients of the gateway, which this module's class path contains as a jar. */
    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("test-classes/") && !location.contains("-tests.jar");
        }
    }

    /** A gateway container carries no PyTorch, no stand-in and no command line: only the cli module wires them together. */
    @ArchTest
    static final ArchRule gatewayDependsOnNoImplementation = noClasses()
            .that()
            .resideInAPackage("dev.llafar.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.llafar.local..", "dev.llafar.transcriber..", "dev.llafar.cli..", "ai.djl..", "picocli..");

    /** Packages of plain Java, which can be tested without servers, clocks or threads. */
    private static final String[] CORES = {
        "dev.llafar.audio..",
        "dev.llafar.kvs.mkv..",
        "dev.llafar.kvs.fragment..",
        "dev.llafar.kvs.track..",
        "dev.llafar.kvs.record..",
        "dev.llafar.kvs.put..",
        "dev.llafar.kvs.retry..",
        "dev.llafar.local.protocol..",
        "dev.llafar.local.fault..",
        "dev.llafar.local.bedrock",
        "dev.llafar.local.chime",
        "dev.llafar.local.kvs",
        "dev.llafar.local.s3",
        "dev.llafar.local.sma..",
        "dev.llafar.local.voice..",
        "dev.llafar.transcriber.model..",
        "dev.llafar.transcriber.whisper..",
        "dev.llafar.transcriber.session..",
        "dev.llafar.gateway.call.machine..",
        "dev.llafar.gateway.call.sma..",
        "dev.llafar.gateway.call.speech..",
        "dev.llafar.cli.format..",
    };

    /** Classes of plain Java in packages that also perform I/O. */
    private static final Set<Class<?>> CORE_CLASSES = Set.of(ReadPlan.class, Upload.class);

    private static final DescribedPredicate<JavaClass> ARE_CORES = DescribedPredicate.describe(
            "are cores",
            type -> JavaClass.Predicates.resideInAnyPackage(CORES).test(type)
                    || CORE_CLASSES.stream()
                            .map(Class::getName)
                            .anyMatch(core -> type.getName().equals(core)
                                    || type.getName().startsWith(core + "$")));

    @ArchTest
    static final ArchRule modulesDependInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("proto")
            .definedBy("dev.llafar.proto..")
            .layer("audio")
            .definedBy("dev.llafar.audio..")
            .layer("transcriber")
            .definedBy("dev.llafar.transcriber..")
            .layer("kvs-ingest")
            .definedBy("dev.llafar.kvs..")
            .layer("local-aws")
            .definedBy("dev.llafar.local..")
            .layer("gateway")
            .definedBy("dev.llafar.gateway..")
            .layer("cli")
            .definedBy("dev.llafar.cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("gateway")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("transcriber")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("local-aws")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("kvs-ingest")
            .mayOnlyBeAccessedByLayers("local-aws", "gateway", "cli")
            .whereLayer("audio")
            .mayOnlyBeAccessedByLayers("proto", "kvs-ingest", "local-aws", "transcriber", "gateway", "cli")
            .whereLayer("proto")
            .mayOnlyBeAccessedByLayers("transcriber", "gateway", "cli");

    @ArchTest
    static final ArchRule coresUseNoFramework = noClasses()
            .that(ARE_CORES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "software.amazon.awssdk..", "io.micrometer..");

    @ArchTest
    static final ArchRule coresReadNoClock = noClasses()
            .that(ARE_CORES)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class);

    @ArchTest
    static final ArchRule coresWriteNoLog =
            noClasses().that(ARE_CORES).should().dependOnClassesThat().resideInAPackage("org.slf4j..");

    @ArchTest
    static final ArchRule packagesOfTheGatewayHaveNoCycles =
            slices().matching("dev.llafar.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheTranscriberHaveNoCycles =
            slices().matching("dev.llafar.transcriber.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfKvsIngestHaveNoCycles =
            slices().matching("dev.llafar.kvs.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfLocalAwsHaveNoCycles =
            slices().matching("dev.llafar.local.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfAudioHaveNoCycles =
            slices().matching("dev.llafar.audio.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesDescribeOneJob = noClasses()
            .that()
            .resideInAPackage("dev.llafar..")
            .and()
            .resideOutsideOfPackage("dev.llafar.proto..")
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils");

    @ArchTest
    static final ArchRule noCodeSleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage("dev.llafar.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");
}
