package dev.proxyless.mesh.testkit;

import java.util.Map;

/** A route to a cluster, and requests whose attempts there come to some end. */
interface AttemptCases {

    /** A virtual host for {@code domain} whose only route goes to {@code cluster}. */
    Map<String, Object> host(String domain, String cluster);

    /** The headers of a request that say what comes of its attempts, and perhaps what it wants of the mesh. */
    Map<String, String> request();
}
