package dev.proxyless.mesh.xds.decode;

import java.util.List;

/**
 * The rules of all messages that the decoders read, in the order of Envoy's resources: the whole of what is supported.
 * Loads every decoder, so it is for documents and tests, not for the way of configuration.
 */
final class SupportedFields {

    private SupportedFields() {}

    /** The parts of the table, in their order. */
    static List<Chapter> chapters() {
        return List.of(
                new Chapter(
                        "Wrapper of a resource",
                        List.of(ResourceDecoder.WRAPPER_RULES, ResourceDecoder.FILE_WRAPPER_RULES)),
                new Chapter("Listener", listener()),
                new Chapter("Filters", filters()),
                new Chapter("RouteConfiguration", routes()),
                new Chapter("Conditions", conditions()),
                new Chapter("Cluster", cluster()),
                new Chapter("Load balancing policies", policies()),
                new Chapter("ClusterLoadAssignment", endpoints()),
                new Chapter("Shared", shared()));
    }

    private static List<FieldRules> listener() {
        return List.of(
                ListenerDecoder.API_RULES,
                ListenerDecoder.SOCKET_RULES,
                ListenerDecoder.API_LISTENER_RULES,
                ListenerDecoder.CHAIN_RULES,
                ListenerDecoder.FILTER_RULES,
                ConnectionManagerDecoder.RULES,
                ConnectionManagerDecoder.OPTIONS_RULES,
                ConnectionManagerDecoder.RDS_RULES,
                RequestRulesDecoder.SCHEME_RULES,
                HttpFiltersDecoder.RULES,
                HttpFiltersDecoder.ROUTER_RULES);
    }

    private static List<FieldRules> filters() {
        return List.of(
                FilterOverridesDecoder.WRAPPER_RULES,
                FaultDecoder.RULES,
                FaultDecoder.DELAY_RULES,
                FaultDecoder.RATE_RULES,
                FaultDecoder.FIXED_RATE_RULES,
                FaultDecoder.ABORT_RULES,
                HeaderMutationDecoder.RULES,
                HeaderMutationDecoder.ROUTE_RULES,
                HeaderMutationDecoder.MUTATIONS_RULES,
                HeaderMutationDecoder.MUTATION_RULES,
                RbacDecoder.RULES,
                RbacDecoder.ROUTE_RULES,
                RbacDecoder.ACTION_RULES,
                RbacDecoder.POLICIES_RULES,
                RbacDecoder.POLICY_RULES,
                PermissionDecoder.RULES,
                PermissionDecoder.SET_RULES,
                PrincipalDecoder.RULES,
                PrincipalDecoder.SET_RULES,
                AccessConditionDecoder.PATH_RULES,
                AccessConditionDecoder.SOURCED_RULES,
                LocalRateLimitDecoder.RULES,
                TokenBucketDecoder.RULES,
                LimitedDescriptorDecoder.RULES,
                LimitedDescriptorDecoder.ENTRY_RULES,
                RateLimitDecoder.FILTER_RULES,
                RateLimitDecoder.HITS_RULES,
                RateLimitActionDecoder.FILTER_RULES,
                RateLimitActionDecoder.NETWORK_RULES,
                RateLimitActionDecoder.HEADER_RULES,
                RateLimitActionDecoder.QUERY_RULES,
                RateLimitActionDecoder.KEY_RULES,
                RateLimitActionDecoder.HEADERS_RULES,
                RateLimitActionDecoder.PARAMETERS_RULES,
                RateLimitActionDecoder.METADATA_RULES,
                RateLimitActionDecoder.METADATA_KEY_RULES,
                LimitedAnswerDecoder.STATUS_RULES,
                RateLimitFilterDecoder.RULES,
                RateLimitFilterDecoder.ROUTE_RULES,
                RateLimitFilterDecoder.STATUS_RULES,
                RateLimitServiceDecoder.RULES,
                RateLimitServiceDecoder.SERVICE_RULES,
                RateLimitServiceDecoder.CLUSTER_RULES,
                StatefulSessionDecoder.RULES,
                StatefulSessionDecoder.ROUTE_RULES,
                StatefulSessionDecoder.COOKIE_STATE_RULES,
                StatefulSessionDecoder.COOKIE_RULES,
                StatefulSessionDecoder.HEADER_STATE_RULES);
    }

    private static List<FieldRules> routes() {
        return List.of(
                RouteConfigurationDecoder.RULES,
                VirtualHostDecoder.RULES,
                VirtualClusterDecoder.RULES,
                RouteDecoder.RULES,
                RouteMatchDecoder.RULES,
                ForwardDecoder.RULES,
                ClusterPluginDecoder.RULES,
                ClusterMatcherDecoder.RULES,
                ClusterMatcherDecoder.ACTION_RULES,
                MirrorPolicyDecoder.RULES,
                InternalRedirectDecoder.RULES,
                InternalRedirectDecoder.PREDICATE_RULES,
                InternalRedirectDecoder.ALLOWED_RULES,
                RateLimitDecoder.ROUTE_RULES,
                RateLimitActionDecoder.ROUTE_RULES,
                HashPolicyDecoder.RULES,
                HashPolicyDecoder.HEADER_RULES,
                HashPolicyDecoder.COOKIE_RULES,
                HashPolicyDecoder.ATTRIBUTE_RULES,
                HashPolicyDecoder.CONNECTION_RULES,
                HashPolicyDecoder.QUERY_RULES,
                HashPolicyDecoder.STATE_RULES,
                CallPolicyDecoder.STREAM_RULES,
                CallPolicyDecoder.HEDGE_RULES,
                WeightedClustersDecoder.RULES,
                WeightedClustersDecoder.CLUSTER_RULES,
                RetryPolicyDecoder.RULES,
                BackOffDecoder.RULES,
                BackOffDecoder.RATE_LIMITED_RULES,
                BackOffDecoder.HEADER_RULES,
                RetryHostsDecoder.PREDICATE_RULES,
                RetryHostsDecoder.METADATA_RULES,
                RetryHostsDecoder.PRIORITY_RULES,
                RetryHostsDecoder.PRIORITIES_RULES,
                RedirectDecoder.RULES,
                DirectResponseDecoder.RULES,
                DirectResponseDecoder.BODY_RULES,
                HeaderRulesDecoder.RULES,
                HeaderRulesDecoder.HEADER_RULES);
    }

    private static List<FieldRules> conditions() {
        return List.of(
                HeaderMatchDecoder.RULES,
                HeaderMatchDecoder.RANGE_RULES,
                RouteMatchDecoder.QUERY_RULES,
                StringMatchDecoder.RULES,
                RegexDecoder.RULES,
                RegexDecoder.REWRITE_RULES,
                RuntimeDecoder.RULES,
                RouteMatchDecoder.TEMPLATE_RULES,
                TemplateRewriteDecoder.RULES,
                MatchTreeDecoder.RULES,
                MatchTreeDecoder.ON_MATCH_RULES,
                MatchTreeDecoder.SINGLE_RULES,
                MatchTreeDecoder.TREE_RULES,
                MatchInputDecoder.HEADER_RULES,
                MatchInputDecoder.QUERY_RULES,
                RouteMatcherDecoder.LIST_RULES,
                ExpressionDecoder.INPUT_RULES,
                ExpressionDecoder.MATCHER_RULES,
                ExpressionDecoder.DESCRIPTOR_RULES,
                ExpressionDecoder.RULES,
                RouteMatchDecoder.TLS_RULES,
                RouteMatchDecoder.METADATA_RULES,
                RouteMatchDecoder.STATE_RULES);
    }

    private static List<FieldRules> cluster() {
        return List.of(
                ClusterDecoder.RULES,
                MembershipDecoder.EDS_RULES,
                ClusterTypeDecoder.RULES,
                ClusterTypeDecoder.AGGREGATE_RULES,
                DnsDecoder.FAILURE_RULES,
                DnsLookupDecoder.RULES,
                DnsLookupDecoder.FAILURE_RULES,
                CommonLbDecoder.RULES,
                CommonLbDecoder.STATUS_RULES,
                BalancingDecoder.ROUND_ROBIN_RULES,
                BalancingDecoder.LEAST_REQUEST_RULES,
                CircuitLimitsDecoder.RULES,
                CircuitLimitsDecoder.THRESHOLD_RULES,
                CircuitLimitsDecoder.BUDGET_RULES,
                ProtocolDecoder.RULES,
                ProtocolDecoder.EXPLICIT_RULES,
                ProtocolDecoder.DOWNSTREAM_RULES,
                ProtocolDecoder.AUTO_RULES,
                ProtocolDecoder.HTTP_RULES,
                ProtocolDecoder.HTTP2_RULES,
                TransportSocketCheck.RULES,
                TransportSocketCheck.MATCH_RULES);
    }

    private static List<FieldRules> policies() {
        return List.of(
                LoadBalancingPolicyDecoder.RULES,
                LoadBalancingPolicyDecoder.POLICY_RULES,
                LoadBalancingPolicyDecoder.CONFIG_RULES,
                LoadBalancingPolicyDecoder.ROUND_ROBIN_RULES,
                LoadBalancingPolicyDecoder.LEAST_REQUEST_RULES,
                LoadBalancingPolicyDecoder.RANDOM_RULES,
                LoadBalancingPolicyDecoder.WRR_LOCALITY_RULES,
                LoadBalancingPolicyDecoder.LOCALITY_RULES);
    }

    private static List<FieldRules> endpoints() {
        return List.of(
                EndpointsDecoder.RULES,
                EndpointsDecoder.POLICY_RULES,
                EndpointsDecoder.DROP_RULES,
                LocalityDecoder.RULES,
                LocalityDecoder.LOCALITY_RULES,
                EndpointDecoder.RULES,
                EndpointDecoder.ENDPOINT_RULES,
                EndpointDecoder.ADDITIONAL_RULES,
                EndpointDecoder.ADDRESS_RULES,
                EndpointDecoder.SOCKET_RULES,
                PipeDecoder.RULES);
    }

    private static List<FieldRules> shared() {
        return List.of(
                ConfigSourceDecoder.RULES,
                StreamSourceDecoder.RULES,
                StreamSourceDecoder.SERVICE_RULES,
                StreamSourceDecoder.CLUSTER_RULES,
                ConfigSourceDecoder.SELF_RULES,
                ConfigSourceDecoder.FILE_RULES,
                ConfigSourceDecoder.WATCHED_RULES,
                MetadataDecoder.RULES,
                Scalars.PERCENT_RULES,
                Scalars.FRACTION_RULES);
    }

    /**
     * A part of the table.
     *
     * @param title what its messages are about
     * @param rules the rules of each message
     */
    record Chapter(String title, List<FieldRules> rules) {

        Chapter {
            rules = List.copyOf(rules);
        }
    }
}
