package dev.proxyless.mesh.client;

/**
 * What an adapter does next for a call: send an attempt, hand the application an answer of the mesh's own, or wait and ask again.
 */
public sealed interface Step permits Attempt, LocalReply, Pause {}
