package dev.proxyless.mesh.grpc;

import io.grpc.Status;

/**
 * What an RPC ends with that goes to no endpoint.
 *
 * @param status its status
 * @param cause a short name of why, for telemetry
 */
record Refusal(Status status, String cause) {}
