package dev.proxyless.mesh.xds.credentials;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/** The credentials that an application brings along, by their types. Immutable. */
public final class InstalledCredentials {

    private final Map<String, ChannelCredentialsProvider> channels;
    private final Map<String, CallCredentialsProvider> calls;

    private InstalledCredentials(
            Map<String, ChannelCredentialsProvider> channels, Map<String, CallCredentialsProvider> calls) {
        this.channels = channels;
        this.calls = calls;
    }

    /** Those on the class path. */
    public static InstalledCredentials load() {
        return new InstalledCredentials(
                byType(ServiceLoader.load(ChannelCredentialsProvider.class), ChannelCredentialsProvider::type),
                byType(ServiceLoader.load(CallCredentialsProvider.class), CallCredentialsProvider::type));
    }

    /** What makes channel credentials of {@code type}, if it is installed. */
    public Optional<ChannelCredentialsProvider> channel(String type) {
        return Optional.ofNullable(channels.get(type));
    }

    /** What makes call credentials of {@code type}, if it is installed. */
    public Optional<CallCredentialsProvider> call(String type) {
        return Optional.ofNullable(calls.get(type));
    }

    private static <P> Map<String, P> byType(Iterable<P> installed, Function<P, String> type) {
        Map<String, P> providers = new TreeMap<>();
        installed.forEach(provider -> providers.putIfAbsent(type.apply(provider), provider));
        return providers;
    }
}
