package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import java.util.List;

/**
 * A condition of a policy on who may call what (Envoy {@code config.rbac.v3.Permission} and {@code Principal}, which for a
 * client come to the same). Thread-safe.
 */
public sealed interface AccessCondition {

    /** Whether {@code request} satisfies the condition. */
    boolean holds(RequestFields request);

    /** All of these. */
    record All(List<AccessCondition> conditions) implements AccessCondition {

        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(RequestFields request) {
            for (AccessCondition condition : conditions) {
                if (!condition.holds(request)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Any of these. */
    record Any(List<AccessCondition> conditions) implements AccessCondition {

        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(RequestFields request) {
            for (AccessCondition condition : conditions) {
                if (condition.holds(request)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Not this one. */
    record Not(AccessCondition condition) implements AccessCondition {

        @Override
        public boolean holds(RequestFields request) {
            return !condition.holds(request);
        }
    }

    /** A header satisfies its condition. */
    record Header(HeaderMatch match) implements AccessCondition {

        @Override
        public boolean holds(RequestFields request) {
            return match.matches(request.header(match.name()));
        }
    }

    /** The path, without its query, satisfies {@code match}. */
    record UrlPath(StringMatch match) implements AccessCondition {

        @Override
        public boolean holds(RequestFields request) {
            return match.matches(path(request));
        }
    }

    /** The path, without its query, fits {@code template}. */
    record Template(UriTemplate template) implements AccessCondition {

        @Override
        public boolean holds(RequestFields request) {
            return template.pattern().matches(path(request));
        }
    }

    /**
     * What calls of a client never have, such as a certificate of who calls: known before there is a call.
     *
     * @param holds what it is in an Envoy that has nothing of that sort
     */
    record Fixed(boolean holds) implements AccessCondition {

        @Override
        public boolean holds(RequestFields request) {
            return holds;
        }
    }

    private static String path(RequestFields request) {
        String path = request.header(":path");
        if (path == null) {
            return "";
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '?' || c == '#') {
                return path.substring(0, i);
            }
        }
        return path;
    }
}
