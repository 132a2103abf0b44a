package dev.proxyless.mesh.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.CelMatcher;
import com.github.xds.type.matcher.v3.HttpAttributesCelMatchInput;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList;
import com.github.xds.type.v3.CelExpression;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions in resources, as soon as this module is on the class path. */
class CelResourcesTest {

    private static final String GOLD = "request.headers['x-tier'] == 'gold'";
    private static final RequestFields GOLDEN = Parsed.request(Map.of("x-tier", "gold"));
    private static final RequestFields OTHER = Parsed.request(Map.of("x-tier", "silver"));

    @ParameterizedTest
    @ValueSource(strings = {"cel_expr_checked", "cel_expr_parsed", "checked_expr", "parsed_expr"})
    void aTreeOfRoutesMayAskEachFormOfExpression(String form) throws Exception {
        MatchTree<RouteCandidates> matcher = matcher(decoded(custom(expression(form, GOLD))));

        assertThat(matcher.choose(GOLDEN)).isNotNull();
        assertThat(matcher.choose(OTHER)).isNull();
    }

    @Test
    void theCheckedFormCountsIfThereAreSeveral() throws Exception {
        CelExpression both = expression("cel_expr_parsed", "true").toBuilder()
                .mergeFrom(expression("cel_expr_checked", GOLD))
                .mergeFrom(expression("parsed_expr", "true"))
                .build();

        assertThat(matcher(decoded(custom(both))).choose(OTHER)).isNull();
    }

    @Test
    void whatIsWrongInAnExpressionIsSaidWithItsPath() throws Exception {
        assertThat(problem(decoded(custom(expression("cel_expr_parsed", "source.port == 1")))))
                .startsWith("virtual_hosts[0].matcher.matcher_list.matchers[0].predicate.single_predicate.custom_match"
                        + ".typed_config.expr_match.cel_expr_parsed: source (expected: request;");
        assertThat(problem(decoded(custom(expression("cel_expr_checked", "request.path.matches('(a{999}){999}')")))))
                .contains("cel_expr_checked: \"(a{999}){999}\", a program of much more than 2000 instructions");
        assertThat(problem(decoded(custom(CelExpression.getDefaultInstance()))))
                .contains("typed_config.expr_match: nothing (expected: cel_expr_checked or cel_expr_parsed)");
    }

    @Test
    void anExpressionIsForItsInputAlone() throws Exception {
        MatcherList.Predicate.SinglePredicate onHeader = custom(expression("cel_expr_parsed", GOLD)).toBuilder()
                .setInput(TypedExtensionConfig.newBuilder().setName("h"))
                .build();

        assertThat(problem(decoded(onHeader)))
                .contains(
                        "single_predicate.input.typed_config: \"\" (expected: xds.type.matcher.v3.HttpAttributesCelMatch");
    }

    @ParameterizedTest
    @CsvSource({"condition", "checked_condition"})
    void aPolicyMayAskAnExpressionToo(String field) throws Exception {
        AccessRules rules = rules(decoded(policy(field, GOLD)));

        assertThat(rules.judge(GOLDEN).allowed()).isTrue();
        assertThat(rules.judge(OTHER).allowed()).isFalse();
        assertThat(rules).isEqualTo(rules(decoded(policy(field, GOLD))));
        assertThat(problem(decoded(policy(field, "upstream.port == 1"))))
                .startsWith("api_listener.api_listener.http_filters[0].typed_config.rules.policies[\"p\"]." + field
                        + ": upstream (expected: request;");
    }

    @Test
    void aRateLimitMayCountByTheValueOfAnExpression() throws Exception {
        RateLimitAction action = action(decoded(descriptor("request.headers['x-tier']", true)));

        assertThat(action)
                .isEqualTo(new RateLimitAction.Expression("tier", Parsed.compile("request.headers[\"x-tier\"]"), true));
        assertThat(problem(decoded(descriptor("source.port", false))))
                .contains("rate_limits[0].actions[0].extension.typed_config.parsed: source (expected: request;");
    }

    private static Descriptor descriptor(String text, boolean skipIfError) throws InvalidProtocolBufferException {
        return Descriptor.newBuilder()
                .setDescriptorKey("tier")
                .setSkipIfError(skipIfError)
                .setParsed(com.google.api.expr.v1alpha1.Expr.parseFrom(
                        Parsed.expr(text).toByteArray()))
                .build();
    }

    private static Decoded decoded(Descriptor descriptor) {
        RateLimit limit = RateLimit.newBuilder()
                .addActions(RateLimit.Action.newBuilder()
                        .setExtension(io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.newBuilder()
                                .setName("e")
                                .setTypedConfig(Any.pack(descriptor))))
                .build();
        Route route = Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(RouteAction.newBuilder().setCluster("c").addRateLimits(limit))
                .build();
        return decoded(VirtualHost.newBuilder().addRoutes(route));
    }

    private static RateLimitAction action(Decoded decoded) {
        var action = ((XdsResource.RouteConfiguration) accepted(decoded))
                .routes()
                .virtualHosts()
                .get(0)
                .routes()
                .get(0)
                .action();
        return ((dev.proxyless.mesh.model.route.RouteAction.Forward) action)
                .rateLimits()
                .route()
                .get(0)
                .actions()
                .get(0);
    }

    private static CelExpression expression(String form, String text) throws InvalidProtocolBufferException {
        FieldDescriptor field = CelExpression.getDescriptor().findFieldByName(form);
        return CelExpression.newBuilder().setField(field, wrapped(field, text)).build();
    }

    /** The value of a field that has an expression, or a message that has it in its field {@code expr}. */
    private static Message wrapped(FieldDescriptor field, String text) throws InvalidProtocolBufferException {
        byte[] expr = Parsed.expr(text).toByteArray();
        FieldDescriptor inner = field.getMessageType().findFieldByName("expr");
        Message.Builder builder = field.getContainingType().getFullName().equals("xds.type.v3.CelExpression")
                ? CelExpression.newBuilder().newBuilderForField(field)
                : Policy.newBuilder().newBuilderForField(field);
        return inner == null
                ? builder.mergeFrom(expr).build()
                : builder.setField(
                                inner,
                                builder.newBuilderForField(inner)
                                        .mergeFrom(expr)
                                        .build())
                        .build();
    }

    private static MatcherList.Predicate.SinglePredicate custom(CelExpression expression) {
        return MatcherList.Predicate.SinglePredicate.newBuilder()
                .setInput(config(HttpAttributesCelMatchInput.getDefaultInstance()))
                .setCustomMatch(config(CelMatcher.newBuilder()
                        .setExprMatch(expression)
                        .setDescription("for people")
                        .build()))
                .build();
    }

    private static TypedExtensionConfig config(Message message) {
        return TypedExtensionConfig.newBuilder()
                .setName("c")
                .setTypedConfig(Any.pack(message))
                .build();
    }

    private static Decoded decoded(MatcherList.Predicate.SinglePredicate predicate) {
        Route route = Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(RouteAction.newBuilder().setCluster("c"))
                .build();
        Matcher matcher = Matcher.newBuilder()
                .setMatcherList(MatcherList.newBuilder()
                        .addMatchers(MatcherList.FieldMatcher.newBuilder()
                                .setPredicate(MatcherList.Predicate.newBuilder().setSinglePredicate(predicate))
                                .setOnMatch(Matcher.OnMatch.newBuilder().setAction(config(route)))))
                .build();
        return decoded(VirtualHost.newBuilder().setMatcher(matcher));
    }

    private static Decoded decoded(VirtualHost.Builder host) {
        return decode(
                ResourceType.ROUTE_CONFIGURATION,
                RouteConfiguration.newBuilder()
                        .setName("r")
                        .addVirtualHosts(host.setName("v").addDomains("*"))
                        .build());
    }

    private static Policy policy(String field, String text) throws InvalidProtocolBufferException {
        FieldDescriptor condition = Policy.getDescriptor().findFieldByName(field);
        return Policy.newBuilder()
                .addPermissions(Permission.newBuilder().setAny(true))
                .addPrincipals(Principal.newBuilder().setAny(true))
                .setField(condition, wrapped(condition, text))
                .build();
    }

    private static Decoded decoded(Policy policy) {
        RBAC rbac = RBAC.newBuilder()
                .setRules(io.envoyproxy.envoy.config.rbac.v3.RBAC.newBuilder().putPolicies("p", policy))
                .build();
        HttpConnectionManager manager = HttpConnectionManager.newBuilder()
                .setRouteConfig(RouteConfiguration.newBuilder().setName("r"))
                .addHttpFilters(HttpFilter.newBuilder().setName("rbac").setTypedConfig(Any.pack(rbac)))
                .addHttpFilters(
                        HttpFilter.newBuilder().setName("router").setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return decode(
                ResourceType.LISTENER,
                Listener.newBuilder()
                        .setName("l")
                        .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
                        .build());
    }

    private static Decoded decode(ResourceType type, Message resource) {
        return ResourceDecoder.create(RuntimeValues.NONE).decode(type, Any.pack(resource));
    }

    private static XdsResource accepted(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted) decoded).resource();
    }

    private static MatchTree<RouteCandidates> matcher(Decoded decoded) {
        return ((XdsResource.RouteConfiguration) accepted(decoded))
                .routes()
                .virtualHosts()
                .get(0)
                .matcher()
                .orElseThrow();
    }

    private static AccessRules rules(Decoded decoded) {
        RbacConfig config = (RbacConfig) ((XdsResource.Listener) accepted(decoded))
                .rules()
                .filters()
                .get(0)
                .config();
        return config.rules().orElseThrow();
    }

    private static String problem(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
        return ((Decoded.Rejected) decoded).errors().get(0).field() + ": "
                + ((Decoded.Rejected) decoded).errors().get(0).problem();
    }
}
