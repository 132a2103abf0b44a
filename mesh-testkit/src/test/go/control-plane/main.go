// Command control-plane serves services to xDS clients with go-control-plane, so that the library can be tested against a
// control plane that it shares no code with.
//
// It speaks both variants of the protocol. It prints "PORT <n>" once it listens, and then reads one JSON object a line from
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
	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
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
	snapshots := cache.NewSnapshotCache(true, sameForAll{}, nil)
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
		grpcServer, server.NewServer(context.Background(), snapshots, callbacks))
	go func() {
		if err := grpcServer.Serve(listener); err != nil {
			log.Fatal(err)
		}
	}()
	fmt.Printf("PORT %d\n", listener.Addr().(*net.TCPAddr).Port)
	serve(snapshots)
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

func serve(snapshots cache.SnapshotCache) {
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
		if err := snapshots.SetSnapshot(context.Background(), "all", snapshot); err != nil {
			log.Fatalf("line %d: %v", version, err)
		}
		fmt.Printf("VERSION %d\n", version)
	}
}

func (m mesh) resources() map[resource.Type][]types.Resource {
	all := map[resource.Type][]types.Resource{
		resource.ListenerType: {listenerOf(m.Service)},
		resource.RouteType:    {routesOf(m.Service, m.Routes)},
	}
	for _, c := range m.Clusters {
		all[resource.ClusterType] = append(all[resource.ClusterType], clusterOf(c))
		all[resource.EndpointType] = append(all[resource.EndpointType], endpointsOf(c))
	}
	return all
}

func listenerOf(service string) *listenerv3.Listener {
	manager := &hcmv3.HttpConnectionManager{
		RouteSpecifier: &hcmv3.HttpConnectionManager_Rds{
			Rds: &hcmv3.Rds{RouteConfigName: service, ConfigSource: ads()},
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

func clusterOf(c cluster) *clusterv3.Cluster {
	discovery := clusterv3.Cluster_EDS
	if c.Broken {
		discovery = clusterv3.Cluster_ORIGINAL_DST
	}
	return &clusterv3.Cluster{
		Name:                 c.Name,
		ClusterDiscoveryType: &clusterv3.Cluster_Type{Type: discovery},
		EdsClusterConfig:     &clusterv3.Cluster_EdsClusterConfig{EdsConfig: ads()},
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

func ads() *corev3.ConfigSource {
	return &corev3.ConfigSource{
		ResourceApiVersion:    corev3.ApiVersion_V3,
		ConfigSourceSpecifier: &corev3.ConfigSource_Ads{Ads: &corev3.AggregatedConfigSource{}},
	}
}

func packed(message proto.Message) *anypb.Any {
	value, err := anypb.New(message)
	if err != nil {
		log.Fatal(err)
	}
	return value
}
