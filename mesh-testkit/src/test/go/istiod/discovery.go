package main

import (
	"time"

	"istio.io/istio/pilot/pkg/autoregistration"
	"istio.io/istio/pilot/pkg/config/memory"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/grpcgen"
	"istio.io/istio/pilot/pkg/serviceregistry/aggregate"
	"istio.io/istio/pilot/pkg/serviceregistry/serviceentry"
	"istio.io/istio/pilot/pkg/xds"
	v3 "istio.io/istio/pilot/pkg/xds/v3"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/config/schema/kind"
	"istio.io/istio/pkg/keepalive"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/krt"
	"istio.io/istio/pkg/kube/multicluster"
	"istio.io/istio/pkg/util/sets"
)

// startDiscovery wires what istiod's own start-up does, without what needs a cluster.
func startDiscovery(store *memory.Controller) *xds.DiscoveryServer {
	stop := make(chan struct{})
	env := model.NewEnvironment()
	env.Watcher = meshwatcher.NewTestWatcher(mesh.DefaultMeshConfig())
	env.NetworksWatcher = meshwatcher.NewFixedNetworksWatcher(nil)
	env.AmbientIndexes = &model.NoopAmbientIndexes{}
	env.ConfigStore = store
	discovery := xds.NewDiscoveryServer(env, nil, krt.GlobalDebugHandler)
	discovery.WorkloadEntryController = autoregistration.NewController(store, "test", keepalive.Infinity)
	eds := &xds.EdsGenerator{Cache: discovery.Cache, EndpointIndex: env.EndpointIndex}
	grpcOnly := &grpcgen.GrpcConfigGenerator{}
	discovery.Generators = map[string]model.XdsResourceGenerator{
		"grpc":                    grpcOnly,
		"grpc/" + v3.ListenerType: grpcOnly,
		"grpc/" + v3.RouteType:    grpcOnly,
		"grpc/" + v3.ClusterType:  grpcOnly,
		"grpc/" + v3.EndpointType: eds,
	}

	virtualServices := model.NewVirtualServiceController(store,
		model.VSControllerOptions{KrtDebugger: krt.GlobalDebugHandler, XDSUpdater: discovery}, env.Watcher)
	env.VirtualServiceController = virtualServices
	registry := aggregate.NewController(aggregate.Options{ConfigClusterID: constants.DefaultClusterName})
	entries := serviceentry.NewController(store, discovery, noCluster(env, stop), env.Watcher,
		serviceentry.WithClusterID(constants.DefaultClusterName))
	registry.AddRegistry(entries)
	env.ServiceDiscovery = registry
	env.Init()
	if err := env.InitNetworksManager(discovery); err != nil {
		fail("%v", err)
	}
	pushOnChanges(discovery, registry, store)

	discovery.Start(stop)
	go registry.Run(stop)
	go store.Run(stop)
	go virtualServices.Run(stop)
	kube.WaitForCacheSync("discovery", stop, registry.HasSynced, store.HasSynced, virtualServices.HasSynced)
	discovery.ConfigUpdate(&model.PushRequest{Forced: true})
	for discovery.CommittedUpdates.Load() < discovery.InboundUpdates.Load() {
		time.Sleep(time.Millisecond)
	}
	discovery.CachesSynced()
	return discovery
}

// noCluster gives the registry of service entries an empty cluster: it looks up namespaces there.
func noCluster(env *model.Environment, stop chan struct{}) *multicluster.Controller {
	client := kube.NewFakeClient()
	controller := multicluster.NewController(multicluster.ControllerOptions{
		Client:          client,
		ClusterID:       constants.DefaultClusterName,
		SystemNamespace: constants.IstioSystemNamespace,
		MeshConfig:      env.Watcher,
		Debugger:        krt.GlobalDebugHandler,
	})
	if err := controller.Run(stop); err != nil {
		fail("%v", err)
	}
	client.RunAndWait(stop)
	return controller
}

// pushOnChanges does what istiod does for changes that no controller tells of by itself.
func pushOnChanges(discovery *xds.DiscoveryServer, registry *aggregate.Controller, store *memory.Controller) {
	push := func(kind kind.Kind, name, namespace string, reason model.TriggerReason) {
		discovery.ConfigUpdate(&model.PushRequest{
			ConfigsUpdated: sets.New(model.ConfigKey{Kind: kind, Name: name, Namespace: namespace}),
			Reason:         model.NewReasonStats(reason),
		})
	}
	registry.AppendServiceHandler(func(_, service *model.Service, _ model.Event) {
		push(kind.ServiceEntry, string(service.Hostname), service.Attributes.Namespace, model.ServiceUpdate)
	})
	store.RegisterEventHandler(gvk.DestinationRule, func(_, rule config.Config, _ model.Event) {
		push(kind.DestinationRule, rule.Name, rule.Namespace, model.ConfigUpdate)
	})
}
