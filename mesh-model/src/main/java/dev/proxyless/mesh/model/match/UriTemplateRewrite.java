package dev.proxyless.mesh.model.match;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A path with places for the variables of a {@link UriTemplate} (Envoy {@code
 * UriTemplateRewriteConfig.path_template_rewrite}), such as {@code /{id}/of/{kind}}.
 *
 * @param text as it was written
 * @param literals what stands before each variable, and after the last one
 * @param variables the variables in the order of their places
 */
public record UriTemplateRewrite(String text, List<String> literals, List<String> variables) {

    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]*)\\}");
    private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9\\-._~%!$&'()+,;:@=/]*");

    public UriTemplateRewrite {
        literals = List.copyOf(literals);
        variables = List.copyOf(variables);
    }

    /**
     * Reads a rewrite.
     *
     * @param text such as {@code /{id}/of/{kind}}
     * @param known the variables that there are
     * @throws IllegalArgumentException if it is none; the message says what of it is wrong and what was expected
     */
    public static UriTemplateRewrite parse(String text, List<String> known) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: a path that begins with a slash)");
        }
        List<String> literals = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(text);
        int at = 0;
        while (matcher.find()) {
            literals.add(literal(text.substring(at, matcher.start())));
            variables.add(variable(matcher.group(1), Set.copyOf(known)));
            at = matcher.end();
        }
        literals.add(literal(text.substring(at)));
        return new UriTemplateRewrite(text, literals, variables);
    }

    /** The path for one that {@code template} matches. */
    public String fill(UriTemplate template, String path) {
        Matcher matcher = template.pattern().matcher(path);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "path: \"" + path + "\" (expected: one that fits " + template.text() + ")");
        }
        StringBuilder filled = new StringBuilder(literals.get(0));
        for (int i = 0; i < variables.size(); i++) {
            filled.append(matcher.group(variables.get(i))).append(literals.get(i + 1));
        }
        return filled.toString();
    }

    private static String literal(String literal) {
        if (!LITERAL.matches(literal) || literal.contains("//")) {
            throw new IllegalArgumentException("\"" + literal
                    + "\" (expected: characters that a path may have, no two slashes in a row, and {variable})");
        }
        return literal;
    }

    private static String variable(String name, Set<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "{" + name + "} (expected: a variable of path_match_policy, one of " + known + ")");
        }
        return name;
    }
}
