package dev.proxyless.mesh.client;

/** What an adapter does next for a call: send an attempt, or hand the application an answer of the mesh's own. */
public sealed interface Step permits Attempt, LocalReply {}
