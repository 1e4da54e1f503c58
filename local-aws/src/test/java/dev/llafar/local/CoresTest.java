package dev.llafar.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.llafar.kvs.consumer.ReadPlan;
import dev.llafar.kvs.producer.Upload;
import dev.llafar.kvs.retry.Backoff;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** Decisions are plain Java: no framework, no clock, no log. */
@AnalyzeClasses(packages = "dev.llafar", importOptions = ImportOption.DoNotIncludeTests.class)
class CoresTest {
    private static final Set<String> CORE_PACKAGES = Set.of(
            "dev.llafar.local.error",
            "dev.llafar.local.limit",
            "dev.llafar.local.fault",
            "dev.llafar.local.sma",
            "dev.llafar.local.chime",
            "dev.llafar.local.voice",
            "dev.llafar.local.bedrock",
            "dev.llafar.local.kvs",
            "dev.llafar.local.s3");
    private static final Set<String> CORE_CLASSES =
            Set.of(ReadPlan.class.getName(), Upload.class.getName(), Backoff.class.getName());
    private static final DescribedPredicate<JavaClass> CORES = DescribedPredicate.describe(
            "cores",
            type -> CORE_PACKAGES.contains(type.getPackageName())
                    || CORE_CLASSES.stream()
                            .anyMatch(core -> type.getName().equals(core)
                                    || type.getName().startsWith(core + "$")));

    @ArchTest
    static final ArchRule coresKnowNoFramework = noClasses()
            .that(CORES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "software.amazon.awssdk..", "org.slf4j..");

    @ArchTest
    static final ArchRule coresReadNoClock = noClasses()
            .that(CORES)
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
}
