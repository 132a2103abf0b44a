// Command istiod serves istiod's discovery to clients without a proxy: its in-memory configuration store, its registry of
// service entries, its gRPC generator and its ADS server, state of the world and incremental. There is no Kubernetes.
//
// It prints "PORT <n>" once it listens, and then reads one JSON string a line from standard input: Istio's configuration
// in YAML, as kubectl would be given it. Each line replaces all that is served and is answered by "VERSION <n>". What a
// client refuses is told by "NACK <json>". It ends when standard input does.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"

	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/config/memory"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	istiolog "istio.io/istio/pkg/log"
)

func main() {
	options := istiolog.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(istiolog.OverrideScopeName, istiolog.ErrorLevel)
	if err := istiolog.Configure(options); err != nil {
		fail("%v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("%v", err)
	}
	store := memory.NewController(memory.Make(collections.Pilot))
	discovery := startDiscovery(store)
	server := grpc.NewServer(grpc.StreamInterceptor(tellRefusals))
	discoveryv3.RegisterAggregatedDiscoveryServiceServer(server, discovery)
	go func() {
		if err := server.Serve(listener); err != nil {
			fail("%v", err)
		}
	}()
	fmt.Printf("PORT %d\n", listener.Addr().(*net.TCPAddr).Port)
	serve(store)
	server.Stop()
	discovery.Shutdown()
}

func serve(store *memory.Controller) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for version := 1; lines.Scan(); version++ {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			fail("line %d: %v", version, err)
		}
		wanted, unknown, err := crd.ParseInputs(text)
		if err != nil || len(unknown) > 0 {
			fail("line %d: %v, unknown: %v", version, err, unknown)
		}
		if err := replace(store, wanted); err != nil {
			fail("line %d: %v", version, err)
		}
		fmt.Printf("VERSION %d\n", version)
	}
}

// replace makes wanted all that the store has.
func replace(store *memory.Controller, wanted []config.Config) error {
	for _, schema := range collections.Pilot.All() {
		kind := schema.GroupVersionKind()
		for _, old := range store.List(kind, "") {
			if !slices.ContainsFunc(wanted, func(c config.Config) bool { return c.Key() == old.Key() }) {
				if err := store.Delete(kind, old.Name, old.Namespace, nil); err != nil {
					return err
				}
			}
		}
	}
	for _, c := range wanted {
		change := store.Create
		if old := store.Get(c.GroupVersionKind, c.Name, c.Namespace); old != nil {
			c.ResourceVersion = old.ResourceVersion
			change = store.Update
		}
		if _, err := change(c); err != nil {
			return fmt.Errorf("%s: %w", c.Key(), err)
		}
	}
	return nil
}

// tellRefusals prints what clients refuse.
func tellRefusals(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(service, watched{stream})
}

type watched struct{ grpc.ServerStream }

func (w watched) RecvMsg(message any) error {
	err := w.ServerStream.RecvMsg(message)
	request, ok := message.(interface {
		GetTypeUrl() string
		GetErrorDetail() *status.Status
	})
	if err == nil && ok && request.GetErrorDetail() != nil {
		line, _ := json.Marshal(map[string]string{
			"type":   request.GetTypeUrl(),
			"detail": request.GetErrorDetail().GetMessage(),
		})
		fmt.Printf("NACK %s\n", line)
	}
	return err
}

// fail ends the program. Istio's logging takes over Go's own, whose last words would be lost.
func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
