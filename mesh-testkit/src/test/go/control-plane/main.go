// Command control-plane serves services to xDS clients with go-control-plane, so that the library can be tested against a
// control plane that it shares no code with.
//
// It speaks both variants of the protocol, and has beside the service for all types one for each type. It prints "PORT <n>" once it listens, and then reads one JSON object a line from
// standard input. Each line replaces all that is served and is answered by "VERSION <n>". What a client refuses is told by
// "NACK <json>", and what it holds already when it begins a stream of the incremental variant by "HELD <json>". It ends when
// standard input does.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	routerv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	clusterservice "github.com/envoyproxy/go-control-plane/envoy/service/cluster/v3"
	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	endpointservice "github.com/envoyproxy/go-control-plane/envoy/service/endpoint/v3"
	listenerservice "github.com/envoyproxy/go-control-plane/envoy/service/listener/v3"
	routeservice "github.com/envoyproxy/go-control-plane/envoy/service/route/v3"
	matcherv3 "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
	"github.com/envoyproxy/go-control-plane/pkg/cache/types"
	"github.com/envoyproxy/go-control-plane/pkg/cache/v3"
	"github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	"github.com/envoyproxy/go-control-plane/pkg/server/v3"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// What one line of standard input says.
type mesh struct {
	// Service is the name of the listener.
	Service string `json:"service"`
	// Routes in order; the first that matches is used.
	Routes []route `json:"routes"`
	// Clusters with their endpoints, "host:port" each.
	Clusters []cluster `json:"clusters"`
	// Streams is the api_type of routes and endpoints that come on streams of their own, from the control plane that the
	// client's bootstrap calls "control-plane"; empty if they come with all else.
	Streams string `json:"streams"`
}

type route struct {
	Name    string            `json:"name"`
	Prefix  string            `json:"prefix"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	// Clusters with their weights.
	Clusters []weighted `json:"clusters"`
}

type weighted struct {
	Name   string `json:"name"`
	Weight uint32 `json:"weight"`
}

type cluster struct {
	Name      string   `json:"name"`
	Endpoints []string `json:"endpoints"`
	// Broken clusters are of a type that a client without a proxy cannot follow, and must refuse.
	Broken bool `json:"broken"`
}

// sameForAll gives every node the same snapshot.
type sameForAll struct{}

func (sameForAll) ID(*corev3.Node) string { return "all" }

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	// The one for a single stream waits until all that it has of routes and endpoints is asked for; the other does not.
	together := cache.NewSnapshotCache(true, sameForAll{}, nil)
	apart := cache.NewSnapshotCache(false, sameForAll{}, nil)
	callbacks := server.CallbackFuncs{
		StreamRequestFunc: func(_ int64, request *discoveryv3.DiscoveryRequest) error {
			tellRefusal(request.GetTypeUrl(), request.GetErrorDetail())
			return nil
		},
		StreamDeltaRequestFunc: func(_ int64, request *discoveryv3.DeltaDiscoveryRequest) error {
			tellRefusal(request.GetTypeUrl(), request.GetErrorDetail())
			if held := request.GetInitialResourceVersions(); len(held) > 0 {
				tell("HELD", map[string]any{"type": request.GetTypeUrl(), "versions": held})
			}
			return nil
		},
	}
	grpcServer := grpc.NewServer()
	discoveryv3.RegisterAggregatedDiscoveryServiceServer(
		grpcServer, server.NewServer(context.Background(), together, callbacks))
	streams := server.NewServer(context.Background(), apart, callbacks)
	listenerservice.RegisterListenerDiscoveryServiceServer(grpcServer, streams)
	routeservice.RegisterRouteDiscoveryServiceServer(grpcServer, streams)
	clusterservice.RegisterClusterDiscoveryServiceServer(grpcServer, streams)
	endpointservice.RegisterEndpointDiscoveryServiceServer(grpcServer, streams)
	go func() {
		if err := grpcServer.Serve(listener); err != nil {
			log.Fatal(err)
		}
	}()
	fmt.Printf("PORT %d\n", listener.Addr().(*net.TCPAddr).Port)
	serve(together, apart)
	grpcServer.Stop()
}

func tellRefusal(typeURL string, detail *status.Status) {
	if detail != nil {
		tell("NACK", map[string]any{"type": typeURL, "detail": detail.GetMessage()})
	}
}

func tell(keyword string, what map[string]any) {
	line, err := json.Marshal(what)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %s\n", keyword, line)
}

func serve(caches ...cache.SnapshotCache) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for version := 1; lines.Scan(); version++ {
		var wanted mesh
		if err := json.Unmarshal(lines.Bytes(), &wanted); err != nil {
			log.Fatalf("line %d: %v", version, err)
		}
		snapshot, err := cache.NewSnapshot(strconv.Itoa(version), wanted.resources())
		if err != nil {
			log.Fatalf("line %d: %v", version, err)
		}
		for _, snapshots := range caches {
			if err := snapshots.SetSnapshot(context.Background(), "all", snapshot); err != nil {
				log.Fatalf("line %d: %v", version, err)
			}
		}
		fmt.Printf("VERSION %d\n", version)
	}
}

func (m mesh) resources() map[resource.Type][]types.Resource {
	all := map[resource.Type][]types.Resource{
		resource.ListenerType: {listenerOf(m.Service, m.source())},
		resource.RouteType:    {routesOf(m.Service, m.Routes)},
	}
	for _, c := range m.Clusters {
		all[resource.ClusterType] = append(all[resource.ClusterType], clusterOf(c, m.source()))
		all[resource.EndpointType] = append(all[resource.EndpointType], endpointsOf(c))
	}
	return all
}

func listenerOf(service string, source *corev3.ConfigSource) *listenerv3.Listener {
	manager := &hcmv3.HttpConnectionManager{
		RouteSpecifier: &hcmv3.HttpConnectionManager_Rds{
			Rds: &hcmv3.Rds{RouteConfigName: service, ConfigSource: source},
		},
		HttpFilters: []*hcmv3.HttpFilter{{
			Name:       "envoy.filters.http.router",
			ConfigType: &hcmv3.HttpFilter_TypedConfig{TypedConfig: packed(&routerv3.Router{})},
		}},
	}
	return &listenerv3.Listener{Name: service, ApiListener: &listenerv3.ApiListener{ApiListener: packed(manager)}}
}

func routesOf(service string, routes []route) *routev3.RouteConfiguration {
	host := &routev3.VirtualHost{Name: service, Domains: []string{"*"}}
	for _, r := range routes {
		host.Routes = append(host.Routes, &routev3.Route{
			Name:  r.Name,
			Match: r.match(),
			Action: &routev3.Route_Route{Route: &routev3.RouteAction{
				ClusterSpecifier: &routev3.RouteAction_WeightedClusters{WeightedClusters: weights(r.Clusters)},
			}},
		})
	}
	return &routev3.RouteConfiguration{Name: service, VirtualHosts: []*routev3.VirtualHost{host}}
}

func (r route) match() *routev3.RouteMatch {
	match := &routev3.RouteMatch{PathSpecifier: &routev3.RouteMatch_Prefix{Prefix: r.Prefix}}
	if r.Path != "" {
		match.PathSpecifier = &routev3.RouteMatch_Path{Path: r.Path}
	}
	for name, value := range r.Headers {
		match.Headers = append(match.Headers, &routev3.HeaderMatcher{
			Name: name,
			HeaderMatchSpecifier: &routev3.HeaderMatcher_StringMatch{StringMatch: &matcherv3.StringMatcher{
				MatchPattern: &matcherv3.StringMatcher_Exact{Exact: value},
			}},
		})
	}
	return match
}

func weights(clusters []weighted) *routev3.WeightedCluster {
	all := &routev3.WeightedCluster{}
	for _, c := range clusters {
		all.Clusters = append(all.Clusters, &routev3.WeightedCluster_ClusterWeight{
			Name:   c.Name,
			Weight: wrapperspb.UInt32(c.Weight),
		})
	}
	return all
}

func clusterOf(c cluster, source *corev3.ConfigSource) *clusterv3.Cluster {
	discovery := clusterv3.Cluster_EDS
	if c.Broken {
		discovery = clusterv3.Cluster_ORIGINAL_DST
	}
	return &clusterv3.Cluster{
		Name:                 c.Name,
		ClusterDiscoveryType: &clusterv3.Cluster_Type{Type: discovery},
		EdsClusterConfig:     &clusterv3.Cluster_EdsClusterConfig{EdsConfig: source},
		LbPolicy:             clusterv3.Cluster_ROUND_ROBIN,
	}
}

func endpointsOf(c cluster) *endpointv3.ClusterLoadAssignment {
	local := &endpointv3.LocalityLbEndpoints{
		Locality:            &corev3.Locality{Region: "local"},
		LoadBalancingWeight: wrapperspb.UInt32(1),
	}
	for _, address := range c.Endpoints {
		local.LbEndpoints = append(local.LbEndpoints, &endpointv3.LbEndpoint{
			HealthStatus: corev3.HealthStatus_HEALTHY,
			HostIdentifier: &endpointv3.LbEndpoint_Endpoint{
				Endpoint: &endpointv3.Endpoint{Address: socket(address)},
			},
		})
	}
	return &endpointv3.ClusterLoadAssignment{
		ClusterName: c.Name,
		Endpoints:   []*endpointv3.LocalityLbEndpoints{local},
	}
}

func socket(hostAndPort string) *corev3.Address {
	host, portText, err := net.SplitHostPort(hostAndPort)
	if err != nil {
		log.Fatal(err)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		log.Fatal(err)
	}
	return &corev3.Address{Address: &corev3.Address_SocketAddress{SocketAddress: &corev3.SocketAddress{
		Address:       host,
		PortSpecifier: &corev3.SocketAddress_PortValue{PortValue: uint32(port)},
	}}}
}

func (m mesh) source() *corev3.ConfigSource {
	if m.Streams != "" {
		return streamOf(m.Streams)
	}
	return &corev3.ConfigSource{
		ResourceApiVersion:    corev3.ApiVersion_V3,
		ConfigSourceSpecifier: &corev3.ConfigSource_Ads{Ads: &corev3.AggregatedConfigSource{}},
	}
}

func streamOf(apiType string) *corev3.ConfigSource {
	known, ok := corev3.ApiConfigSource_ApiType_value[apiType]
	if !ok {
		log.Fatalf("streams: %q (expected: GRPC or DELTA_GRPC)", apiType)
	}
	plane := &corev3.GrpcService_EnvoyGrpc{ClusterName: "control-plane"}
	return &corev3.ConfigSource{
		ResourceApiVersion: corev3.ApiVersion_V3,
		ConfigSourceSpecifier: &corev3.ConfigSource_ApiConfigSource{ApiConfigSource: &corev3.ApiConfigSource{
			ApiType:             corev3.ApiConfigSource_ApiType(known),
			TransportApiVersion: corev3.ApiVersion_V3,
			GrpcServices: []*corev3.GrpcService{{
				TargetSpecifier: &corev3.GrpcService_EnvoyGrpc_{EnvoyGrpc: plane},
			}},
		}},
	}
}

func packed(message proto.Message) *anypb.Any {
	value, err := anypb.New(message)
	if err != nil {
		log.Fatal(err)
	}
	return value
}
