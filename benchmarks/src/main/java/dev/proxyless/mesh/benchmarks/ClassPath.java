package dev.proxyless.mesh.benchmarks;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parts of this process's class path. Each arm runs with what an application that chose it would have, and no more: what
 * lies on a class path costs time at the start, and two peers bring different versions of Envoy's messages.
 */
public final class ClassPath {

    private static final Pattern ARMERIA = Pattern.compile("armeria");
    private static final Pattern ENVOY_MESSAGES = Pattern.compile("/io/envoyproxy/controlplane/");
    private static final String OWN = "/benchmarks/target/classes$|mesh-benchmarks";
    private static final String GRPC =
            "/(grpc-(api|context|core|netty-shaded|stub|util)|guava|failureaccess|perfmark-api"
                    + "|gson|annotations|error_prone_annotations|animal-sniffer-annotations|jspecify)-\\d[^/]*$";
    private static final String MESH = "/mesh-(model|client|xds-consumer|grpc)(-|/)[^/]*"
            + "|/mesh-(model|client|xds-consumer|grpc)/target/classes$"
            + "|/(grpc-(protobuf|protobuf-lite|services)|caffeine|micrometer-[a-z]+|HdrHistogram|LatencyUtils"
            + "|opentelemetry-[a-z]+|slf4j-[a-z]+|re2j|dnsjava|snakeyaml|protobuf-java(-util)?|proto-google-common-protos"
            + "|javax.annotation-api|jsr305|j2objc-annotations)-\\d[^/]*$"
            + "|/io/envoyproxy/controlplane/api/";
    private static final String GRPC_XDS = "/(grpc-(xds|auth|alts|protobuf|protobuf-lite|services)|google-[a-z0-9-]+"
            + "|conscrypt-openjdk-uber|httpclient|httpcore|commons-codec|commons-logging|opencensus-[a-z-]+|api-common"
            + "|auto-value-annotations|re2j|protobuf-java(-util)?|proto-google-common-protos|threeten-extra|jsr305"
            + "|j2objc-annotations)-\\d[^/]*$|/dev/cel/";

    private ClassPath() {}

    /** All but Armeria, whose copy of Envoy's messages is not the one that java-control-plane is built for. */
    public static String withoutArmeria() {
        return select(entry -> !ARMERIA.matcher(entry).find());
    }

    /** With Armeria and its copy of Envoy's messages, without any other copy. */
    public static String withArmeria() {
        return select(entry -> !ENVOY_MESSAGES.matcher(entry).find());
    }

    /** gRPC over Netty and nothing else. */
    public static String plainGrpc() {
        return only(GRPC);
    }

    /** gRPC and this library. */
    public static String meshGrpc() {
        return only(GRPC + "|" + MESH);
    }

    /** gRPC and grpc-xds. */
    public static String grpcXds() {
        return only(GRPC + "|" + GRPC_XDS);
    }

    private static String only(String pattern) {
        return select(Pattern.compile(OWN + "|" + pattern).asPredicate());
    }

    private static String select(Predicate<String> wanted) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> wanted.test(Path.of(entry).toAbsolutePath().toString()))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
