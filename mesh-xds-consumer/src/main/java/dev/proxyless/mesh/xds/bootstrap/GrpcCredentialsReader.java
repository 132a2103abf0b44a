package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.CallCredentials;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.credentials.CallCredentialsProvider;
import dev.proxyless.mesh.xds.credentials.ChannelCredentialsProvider;
import dev.proxyless.mesh.xds.credentials.InstalledCredentials;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.FieldReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the credentials of gRPC's bootstrap: {@code channel_creds} (gRFC A27, A65) and {@code call_creds} (gRFC A97). */
final class GrpcCredentialsReader {

    private static final String TOKEN = "jwt_token_file";
    private static final String CONFIG = "config";

    private final FieldReader fields;
    private final GrpcTlsReader tls;
    private final InstalledCredentials installed = InstalledCredentials.load();

    GrpcCredentialsReader(FieldReader fields) {
        this.fields = fields;
        this.tls = new GrpcTlsReader(fields);
    }

    /** The first that is supported is used, as gRFC A27 says. */
    Credentials channel(Mapping server, String path) {
        String list = path + ".channel_creds";
        List<String> refused = new ArrayList<>();
        List<DocumentNode> offered =
                fields.sequence(server, path, "channel_creds").items();
        for (int i = 0; i < offered.size(); i++) {
            String credsPath = list + "[" + i + "]";
            Mapping creds = fields.asMapping(offered.get(i), credsPath);
            String type = fields.text(creds, credsPath, "type").orElse("");
            if (type.equals("insecure")) {
                return new Credentials.Insecure();
            }
            if (type.equals("tls")) {
                return tls.read(creds, credsPath);
            }
            Optional<ChannelCredentialsProvider> own = installed.channel(type);
            if (own.isPresent()) {
                return new Credentials.Installed(own.get(), config(creds, credsPath, own.get()::problem));
            }
            refused.add(type);
        }
        throw fields.fault(
                server.line(),
                list,
                refused + " cannot be used (expected: one of insecure, tls, or what a ChannelCredentialsProvider on the"
                        + " class path makes)"
                        + (refused.contains("google_default")
                                ? "; google_default needs Google's own libraries: use tls if the server allows it"
                                : ""));
    }

    /** All that are supported are used, others are left out (gRFC A97); a call can carry only one token. */
    List<CallCredentials> calls(Mapping server, String path) {
        List<CallCredentials> calls = new ArrayList<>();
        List<DocumentNode> offered = server.has("call_creds")
                ? fields.sequence(server, path, "call_creds").items()
                : List.of();
        for (int i = 0; i < offered.size(); i++) {
            String credsPath = path + ".call_creds[" + i + "]";
            Mapping creds = fields.asMapping(offered.get(i), credsPath);
            String type = fields.text(creds, credsPath, "type").orElse("");
            Optional<CallCredentialsProvider> own = installed.call(type);
            if (type.equals(TOKEN)) {
                if (calls.stream().anyMatch(CallCredentials.TokenFile.class::isInstance)) {
                    fields.ignore(creds.line(), credsPath, "only the first token is sent");
                } else {
                    calls.add(new CallCredentials.TokenFile(tokenFile(creds, credsPath)));
                }
            } else if (own.isPresent()) {
                calls.add(new CallCredentials.Installed(own.get(), config(creds, credsPath, own.get()::problem)));
            } else {
                fields.ignore(
                        creds.line(),
                        credsPath,
                        "\"" + type + "\" is not supported (expected: jwt_token_file, or what a CallCredentialsProvider"
                                + " on the class path makes)");
            }
        }
        return calls;
    }

    /** What an application's own credentials are told. */
    private Struct config(Mapping creds, String path, Function<Struct, Optional<String>> problem) {
        String configPath = path + "." + CONFIG;
        Struct config = creds.has(CONFIG)
                ? fields.message(fields.mapping(creds, path, CONFIG), configPath, Struct.newBuilder())
                        .build()
                : Struct.getDefaultInstance();
        problem.apply(config).ifPresent(wrong -> {
            throw fields.fault(creds.line(), configPath, wrong);
        });
        return config;
    }

    /** The file may be written later than this process starts. */
    private Path tokenFile(Mapping creds, String path) {
        String configPath = path + "." + CONFIG;
        Mapping config = fields.mapping(creds, path, CONFIG);
        fields.ignoreOthers(config, configPath, Set.of(TOKEN));
        return fields.path(config, configPath, TOKEN)
                .orElseThrow(() -> fields.fault(
                        config.line(), configPath + "." + TOKEN, "is missing (expected: the path of a file)"));
    }
}
