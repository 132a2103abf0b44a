/** Tests of the client, and the fakes that adapters' tests share. */
@NullMarked
package dev.proxyless.mesh.client;

import org.jspecify.annotations.NullMarked;
