/**
 * The adapter of {@link java.net.http.HttpClient}: {@link dev.proxyless.mesh.http.jdk.MeshHttpClient}.
 *
 * <p>On the way of a request: turns the application's request into the attempts that {@link
 * dev.proxyless.mesh.client.MeshCall} asks for, and what comes of them into outcomes.
 */
@NullMarked
package dev.proxyless.mesh.http.jdk;

import org.jspecify.annotations.NullMarked;
