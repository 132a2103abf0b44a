package dev.proxyless.mesh.http.contract;

/** Makes calls with one library's client. Thread-safe. */
@FunctionalInterface
public interface Caller {

    /** Makes a call and waits for its end; throws what the library throws. */
    Reply call(Call call) throws Exception;
}
