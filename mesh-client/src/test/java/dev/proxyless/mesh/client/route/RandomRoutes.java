package dev.proxyless.mesh.client.route;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.FixedMatch;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Tables and requests made of so few words that they often meet. The same seed gives the same ones. */
final class RandomRoutes {

    private static final List<String> SEGMENTS =
            List.of("/", "/a", "/b", "/A", "/ab", "/a.b", "a", "x", "/%", "?q", ";v");
    private static final List<String> REGEXES = List.of(
            "/a.*",
            "/a/?",
            "/a\\.b.*",
            "(/a|/b).*",
            ".*",
            "/a|/b",
            "/ab?",
            "(?i)/A.*",
            "/a{2}.*",
            "/a+",
            "\\Q/a\\E.*",
            "^/a.*$",
            "/x*",
            "[/]a.*",
            "/\\w+");
    private static final List<String> TEMPLATES =
            List.of("/**", "/*", "/a/*", "/{x}/b", "/a/{x=**}", "/*/{y}", "/{x=a/*}/b", "/*.b", "/a", "/a/", "/");
    private static final List<String> LABELS = List.of("a", "b", "ab", "example.com", "a.b", "xn--a", "10.0.0.1");
    private static final List<String> VALUES = List.of("", "1", "2", "A", "a", "12");
    private static final List<String> NAMES = List.of("x-a", "x-b", ":method", "content-type", ":path", ":authority");

    private final Random random;
    /** Whether routes share a path and differ in the rest, as those of one service often do. */
    private final boolean samePath;

    RandomRoutes(long seed) {
        this.random = new Random(seed);
        this.samePath = random.nextBoolean();
    }

    /** A table of up to some routes a virtual host. */
    RouteConfig config(int routes) {
        Set<String> domains = new HashSet<>();
        List<VirtualHost> hosts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            List<String> own = Stream.generate(this::domain)
                    .limit(4)
                    .filter(domain -> domains.add(domain.toLowerCase(Locale.ROOT)))
                    .toList();
            List<Route> list = new ArrayList<>();
            for (int r = 0; r < random.nextInt(routes); r++) {
                list.add(Route.of("vh" + i + "-" + r, match(), RouteAction.Forward.to("c")));
            }
            hosts.add(VirtualHost.of("vh" + i, own, list));
        }
        return new RouteConfig("table", hosts, random.nextBoolean(), random.nextBoolean(), false, HeaderRules.NONE);
    }

    /** An authority, with a port or without. */
    String authority() {
        String host = random.nextInt(12) == 0 ? "[::1]" : label() + (random.nextBoolean() ? "." + label() : "");
        return (random.nextInt(8) == 0 ? host.toUpperCase(Locale.ROOT) : host) + (random.nextInt(3) == 0 ? ":80" : "");
    }

    /** A path, with a query or without. */
    String target() {
        String query = random.nextInt(3) > 0
                ? ""
                : "?"
                        + one(List.of(
                                "",
                                "q",
                                "q=1",
                                "p=2&q=1",
                                "q=&p=1",
                                "q=a",
                                "q=A&p=a",
                                "qq=1&q=2&q=1",
                                "&&",
                                "q=a=b?c"));
        return "/" + path() + query;
    }

    /** Some headers; the same name gives the same value. */
    HeaderSource headers() {
        String a = random.nextInt(4) == 0 ? null : one(VALUES);
        String b = random.nextInt(4) == 0 ? null : one(VALUES);
        String type = one(List.of("application/grpc", "application/grpc+proto", "application/grpc-web", "text/plain"));
        return name -> switch (name) {
            case "x-a" -> a;
            case "x-b" -> b;
            case "content-type" -> type;
            default -> null;
        };
    }

    private String domain() {
        return switch (random.nextInt(6)) {
            case 0 -> "*";
            case 1 -> "*." + label();
            case 2 -> label() + ".*";
            case 3 -> "*" + label();
            case 4 -> authority();
            default -> label();
        };
    }

    private RouteMatch match() {
        List<HeaderMatch> headers = some(this::header);
        List<QueryMatch> query = random.nextInt(5) == 0 ? List.of(parameter()) : List.of();
        Optional<Fraction> fraction =
                random.nextInt(6) == 0 ? Optional.of(new Fraction(random.nextInt(101), 100)) : Optional.empty();
        List<FixedMatch> fixed =
                random.nextInt(9) == 0 ? List.of(new FixedMatch("tls_context", random.nextBoolean())) : List.of();
        return new RouteMatch(pathMatch(), headers, query, fraction, random.nextInt(8) == 0, fixed);
    }

    private PathMatch pathMatch() {
        if (samePath && random.nextInt(8) > 0) {
            return new PathMatch.Prefix("/", random.nextInt(8) > 0);
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> new PathMatch.Exact("/" + path(), random.nextInt(4) > 0);
            case 2, 3 -> new PathMatch.Prefix(random.nextInt(9) == 0 ? "" : "/" + path(), random.nextInt(4) > 0);
            case 4 ->
                new PathMatch.PathSeparatedPrefix("/" + one(List.of("a", "A", "ab", "a/b")), random.nextBoolean());
            case 5 -> new PathMatch.Template(UriTemplate.parse(one(TEMPLATES)));
            default -> new PathMatch.SafeRegex(Pattern.compile(one(REGEXES)));
        };
    }

    private HeaderMatch header() {
        String name = one(NAMES);
        return switch (random.nextInt(7)) {
            case 0 -> new HeaderMatch.Present(name, random.nextBoolean(), random.nextBoolean());
            case 1 -> new HeaderMatch.Range(name, 0, 5, random.nextBoolean());
            case 2 -> new HeaderMatch.Value(name, string(), random.nextBoolean(), random.nextBoolean());
            default ->
                new HeaderMatch.Value(name, new StringMatch.Exact(one(VALUES), false), false, random.nextInt(5) == 0);
        };
    }

    private QueryMatch parameter() {
        String name = one(List.of("q", "p"));
        return random.nextBoolean()
                ? new QueryMatch.Present(name, random.nextBoolean())
                : new QueryMatch.Value(name, string());
    }

    private StringMatch string() {
        return switch (random.nextInt(5)) {
            case 0 -> new StringMatch.Prefix(one(VALUES), random.nextBoolean());
            case 1 -> new StringMatch.Suffix(one(VALUES), random.nextBoolean());
            case 2 -> new StringMatch.Contains(one(VALUES), random.nextBoolean());
            case 3 -> new StringMatch.SafeRegex(Pattern.compile("[1a]*"));
            default -> new StringMatch.Exact(one(VALUES), random.nextBoolean());
        };
    }

    private String path() {
        return String.join("", some(() -> one(SEGMENTS))).replaceFirst("^/", "");
    }

    private String label() {
        return one(LABELS);
    }

    private <T> List<T> some(Supplier<T> source) {
        return Stream.generate(source).limit(random.nextInt(4)).toList();
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
