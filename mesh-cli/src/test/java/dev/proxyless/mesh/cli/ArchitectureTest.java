package dev.proxyless.mesh.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the arrows of docs/architecture.md, over all modules: the command line is the one that sees them all. */
class ArchitectureTest {

    private static final String ROOT = "dev.proxyless.mesh.";
    private static final JavaClasses MESH = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.proxyless.mesh");

    /** Rules about classes that are not seen would hold whatever those do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "model",
                "client",
                "xds",
                "cel",
                "cloudmap",
                "kubernetes",
                "ratelimit",
                "grpc",
                "http",
                "spring",
                "testkit",
                "cli"
            })
    void everyModuleIsSeen(String module) {
        assertThat(MESH.stream().map(JavaClass::getPackageName))
                .anyMatch(name -> (name + ".").startsWith(ROOT + module + "."));
    }

    /** A module knows the library's own modules that are named, and no others. */
    @ParameterizedTest(name = "{0} may know: {1}")
    @CsvSource(textBlock = """
                    model,   ''
                    client,  model
                    xds,     model
                    cel,     model xds
                    cloudmap, model xds
                    kubernetes, model xds
                    ratelimit, client model xds
                    grpc,    client model
                    http,    client model
                    spring,  client model xds grpc http
                    testkit, client model xds
                    cli,     client model xds grpc http
                    """)
    void theArrowsOfModulesPointOneWay(String module, String known) {
        String[] allowed = (module + " " + known).trim().split(" ");
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = ROOT + allowed[i] + "..";
        }
        noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.<JavaClass>describe(
                        "are of another module than " + module + " " + known,
                        type -> type.getPackageName().startsWith(ROOT)
                                && !JavaClass.Predicates.resideInAnyPackage(allowed)
                                        .test(type)))
                .check(MESH);
    }

    /** What of foreign libraries only some packages may know. */
    @ParameterizedTest(name = "{0} only in {1}")
    @CsvSource(textBlock = """
                    io.grpc..,                       xds.wire.. xds.csds.. xds.credentials.. grpc.. ratelimit.. testkit.. cli..
                    io.envoyproxy.envoy.config.core..,      xds ratelimit.. xds.csds.. xds.decode.. xds.document.. xds.bootstrap.. xds.appmesh.. testkit..
                    io.envoyproxy.envoy.config.listener..,  xds.decode.. xds.document.. xds.bootstrap.. xds.appmesh.. testkit..
                    io.envoyproxy.envoy.config.route..,     xds.decode.. xds.document.. xds.appmesh.. testkit..
                    io.envoyproxy.envoy.config.cluster..,   xds.decode.. xds.document.. xds.bootstrap.. xds.appmesh.. testkit..
                    io.envoyproxy.envoy.config.endpoint..,  xds.decode.. xds.document.. xds.bootstrap.. xds.appmesh.. testkit..
                    io.envoyproxy.envoy.service..,          xds ratelimit.. xds.csds.. xds.decode.. xds.document.. xds.wire.. testkit..
                    io.envoyproxy.controlplane..,    testkit..
                    com.google.protobuf..,           xds.. cel.. ratelimit.. testkit.. cli..
                    dev.cel.expr..,                  xds.decode.. cel..
                    dev.cel.common..,                cel..
                    dev.cel.runtime..,               cel..
                    org.yaml.snakeyaml..,            xds.document..
                    io.micrometer..,                 client.. spring..
                    io.opentelemetry..,              client.. spring..
                    com.github.benmanes.caffeine..,  client..
                    org.springframework..,           spring..
                    software.amazon..,               cloudmap..
                    io.fabric8..,                    kubernetes..
                    java.net.http..,                 http.jdk.. spring.. cli.. kubernetes..
                    org.xbill.DNS..,                 xds.dns..
                    picocli..,                       cli..
                    java.util.logging..,             nowhere..
                    """)
    void aLibraryIsKnownOnlyWhereItBelongs(String library, String packages) {
        String[] allowed = packages.split(" ");
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = ROOT + allowed[i];
        }
        noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(MESH);
    }

    @Test
    void noPackagesKnowEachOther() {
        slices().matching("dev.proxyless.mesh.(**)").should().beFreeOfCycles().check(MESH);
    }

    @Test
    void httpAdaptersDoNotKnowEachOther() {
        slices().matching("dev.proxyless.mesh.http.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(MESH);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        classes().should(beInANullMarkedPackage()).check(MESH);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .and(DescribedPredicate.<JavaField>describe(
                        "are written by people", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
                .should()
                .beFinal()
                .check(MESH);
    }

    /** Expressions come compiled, with the configuration: a call may only hold something against them. */
    @Test
    void noExpressionIsCompiledWhereCallsGo() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "client..", ROOT + "grpc..", ROOT + "http..")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "compile an expression for each call",
                        call -> !call.getOrigin().getName().equals(JavaStaticInitializer.STATIC_INITIALIZER_NAME)
                                && compiles(call.getTarget())))
                .check(MESH);
    }

    private static boolean compiles(CodeUnitCallTarget target) {
        return switch (target.getOwner().getFullName()) {
            case "com.google.re2j.Pattern", "java.util.regex.Pattern" ->
                target.getName().equals("compile") || target.getName().equals("matches");
            case "java.lang.String" ->
                Set.of("matches", "replaceAll", "replaceFirst").contains(target.getName());
            default -> false;
        };
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MESH);
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package whose package-info says @NullMarked") {
            private final Map<String, Boolean> known = new HashMap<>();

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = known.computeIfAbsent(
                        type.getPackageName(), name -> type.getPackage().isAnnotatedWith(NullMarked.class));
                events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " has no @NullMarked"));
            }
        };
    }
}
