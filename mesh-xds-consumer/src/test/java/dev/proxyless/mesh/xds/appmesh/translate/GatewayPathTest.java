package dev.proxyless.mesh.xds.appmesh.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.PathRewrite;
import dev.proxyless.mesh.xds.appmesh.spec.PathSpec;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayPathTest {

    /** {@code ^} stands for a prefix, {@code =} for a path, {@code ~} for an expression. */
    @ParameterizedTest(name = "{0} made {1}, then {2}: {3}, changed {4}")
    @CsvSource(delimiter = '|', textBlock = """
            ^/api    |          | ^/         | ^/api     |
            ^/api    |          | ^/api/v1   | ^/api/v1  |
            ^/api    |          | ^/other    | never     |
            ^/api    |          | =/api/a    | =/api/a   |
            ^/api    |          | =/a        | never     |
            ^/       |          | ~/a+       | ~/a+      |
            ^/api    |          | ~/a+       | unknown   |
            ^/api    | ^/       | ^/         | ^/api     | s:^/api/?:/
            ^/api/   | ^/       | ^/         | ^/api/    | m:/
            ^/api    | ^/v1     | ^/         | ^/api     | m:/v1
            ^/api    | ^/       | ^/orders   | ~/api/?orders.* | s:^/api/?:/
            ^/api/   | ^/v1/    | ^/v1/new   | ^/api/new | m:/v1/new
            ^/api    | ^/       | =/orders   | ~/api/?orders | s:^/api/?:/
            ^/api    | ^/v1     | ^/v2       | never     |
            ^/api    | ^/       | ~/a+       | unknown   |
            ^/       | ^/       | ~/a+       | ~/a+      |
            =/a      |          | ^/         | =/a       |
            =/a      |          | ~/[a-c]    | =/a       |
            =/a      |          | ~/[b-c]    | never     |
            =/a      | =/b      | =/b        | =/a       | m:/b
            =/a      | =/b      | =/a        | never     |
            ~/a+     |          | ^/         | ~/a+      |
            ~/a+     |          | ^/b        | unknown   |
            ~/a+     | =/b      | ^/b        | ~/a+      | s:^.*$:/b
            """)
    void twoConditionsBecomeOne(String outer, String rewrite, String inner, String path, String change) {
        GatewayPath joined = GatewayPath.join(spec(outer), rewrite(rewrite), spec(inner));

        assertThat(describe(joined)).isEqualTo(change == null ? path : path + " " + change);
    }

    /** The one condition and change do to a path what the two do one after the other. */
    @Test
    void theJoinedConditionIsThatOfBothInTurn() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            PathSpec outer =
                    random.nextBoolean() ? new PathSpec.Prefix(path(random)) : new PathSpec.Exact(path(random));
            PathRewrite rewrite = random.nextBoolean()
                    ? new PathRewrite.Keep()
                    : outer instanceof PathSpec.Prefix
                            ? new PathRewrite.Prefix(path(random))
                            : new PathRewrite.Exact(path(random));
            PathSpec inner =
                    random.nextBoolean() ? new PathSpec.Prefix(path(random)) : new PathSpec.Exact(path(random));
            GatewayPath joined = GatewayPath.join(outer, rewrite, inner);
            String path = path(random);

            Optional<String> inTurn = matches(outer, path)
                    ? Optional.of(rewritten(outer, rewrite, path)).filter(made -> matches(inner, made))
                    : Optional.empty();
            assertThat(atOnce(joined, path))
                    .as("%s made %s, then %s: %s, at %s", outer, rewrite, inner, joined, path)
                    .isEqualTo(inTurn);
        }
    }

    private static Optional<String> atOnce(GatewayPath joined, String path) {
        if (!(joined instanceof GatewayPath.Passes passes) || !matches(passes.path(), path)) {
            return Optional.empty();
        }
        if (passes.change() instanceof GatewayPath.Change.Matched matched) {
            return Optional.of(
                    passes.path() instanceof PathSpec.Prefix prefix
                            ? matched.value() + path.substring(prefix.value().length())
                            : matched.value());
        }
        if (passes.change() instanceof GatewayPath.Change.Regex regex) {
            return Optional.of(Pattern.compile(regex.pattern()).matcher(path).replaceAll(regex.substitution()));
        }
        return Optional.of(path);
    }

    /** What App Mesh's documentation says: no two slashes where a prefix becomes one that ends with one. */
    private static String rewritten(PathSpec outer, PathRewrite rewrite, String path) {
        if (rewrite instanceof PathRewrite.Exact exact) {
            return exact.value();
        }
        if (!(rewrite instanceof PathRewrite.Prefix to)) {
            return path;
        }
        String from = ((PathSpec.Prefix) outer).value();
        String rest = path.substring(from.length());
        boolean joint = !from.endsWith("/") && to.value().endsWith("/") && rest.startsWith("/");
        return to.value() + (joint ? rest.substring(1) : rest);
    }

    private static boolean matches(PathSpec spec, String path) {
        if (spec instanceof PathSpec.Regex regex) {
            return Pattern.matches(regex.value(), path);
        }
        return spec instanceof PathSpec.Prefix prefix
                ? path.startsWith(prefix.value())
                : path.equals(((PathSpec.Exact) spec).value());
    }

    private static String path(Random random) {
        List<String> parts = List.of("/", "/a", "/a/", "/b", "/a/b", "/a/b/", "/a/a");
        return parts.get(random.nextInt(parts.size()));
    }

    private static PathSpec spec(String text) {
        String value = text.substring(1);
        return switch (text.charAt(0)) {
            case '^' -> new PathSpec.Prefix(value);
            case '=' -> new PathSpec.Exact(value);
            default -> new PathSpec.Regex(value);
        };
    }

    private static PathRewrite rewrite(String text) {
        if (text == null) {
            return new PathRewrite.Keep();
        }
        return text.startsWith("^")
                ? new PathRewrite.Prefix(text.substring(1))
                : new PathRewrite.Exact(text.substring(1));
    }

    private static String describe(GatewayPath joined) {
        if (joined instanceof GatewayPath.Never) {
            return "never";
        }
        if (!(joined instanceof GatewayPath.Passes passes)) {
            return "unknown";
        }
        String path = passes.path() instanceof PathSpec.Prefix prefix
                ? "^" + prefix.value()
                : passes.path() instanceof PathSpec.Exact exact
                        ? "=" + exact.value()
                        : "~" + ((PathSpec.Regex) passes.path()).value();
        if (passes.change() instanceof GatewayPath.Change.Matched matched) {
            return path + " m:" + matched.value();
        }
        return passes.change() instanceof GatewayPath.Change.Regex regex
                ? path + " s:" + regex.pattern() + ":" + regex.substitution()
                : path;
    }
}
