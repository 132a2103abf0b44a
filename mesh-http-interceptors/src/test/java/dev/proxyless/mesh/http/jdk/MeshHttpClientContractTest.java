package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.http.contract.AwaitContract;
import dev.proxyless.mesh.http.contract.Caller;
import dev.proxyless.mesh.http.contract.ConcurrencyContract;
import dev.proxyless.mesh.http.contract.DualStackContract;
import dev.proxyless.mesh.http.contract.FailureContract;
import dev.proxyless.mesh.http.contract.FilterContract;
import dev.proxyless.mesh.http.contract.HedgingContract;
import dev.proxyless.mesh.http.contract.InternalRedirectContract;
import dev.proxyless.mesh.http.contract.MeshFixture;
import dev.proxyless.mesh.http.contract.MirrorContract;
import dev.proxyless.mesh.http.contract.PipeContract;
import dev.proxyless.mesh.http.contract.RetryContract;
import dev.proxyless.mesh.http.contract.RoutingContract;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** Holds {@link MeshHttpClient} to the contract: blocking and asynchronous, over HTTP/1.1 and HTTP/2 without TLS. */
class MeshHttpClientContractTest {

    @Nested
    class BlockingHttp1 extends Contract {
        BlockingHttp1() {
            super(Protocol.HTTP_1_1, false);
        }
    }

    @Nested
    class AsyncHttp1 extends Contract {
        AsyncHttp1() {
            super(Protocol.HTTP_1_1, true);
        }
    }

    @Nested
    class BlockingHttp2 extends Contract {
        BlockingHttp2() {
            super(Protocol.HTTP_2, false);
        }
    }

    @Nested
    class AsyncHttp2 extends Contract {
        AsyncHttp2() {
            super(Protocol.HTTP_2, true);
        }
    }

    @Nested
    class ClientsChoice extends Contract {
        ClientsChoice() {
            super(Protocol.CLIENT_CHOICE, false);
        }
    }

    /** The topics, for one protocol and one way of calling. */
    abstract static class Contract
            implements RoutingContract,
                    RetryContract,
                    HedgingContract,
                    FailureContract,
                    FilterContract,
                    AwaitContract,
                    MirrorContract,
                    InternalRedirectContract,
                    ConcurrencyContract,
                    DualStackContract,
                    PipeContract {

        private final Protocol protocol;
        private final MeshFixture fixture;
        private final Caller caller;

        Contract(Protocol protocol, boolean async) {
            this.protocol = protocol;
            this.fixture = new MeshFixture(protocol);
            this.caller = new JdkCaller(MeshHttpClient.create(fixture.mesh()), async);
        }

        @AfterEach
        void close() throws InterruptedException {
            fixture.close();
        }

        @Override
        public MeshFixture fixture() {
            return fixture;
        }

        @Override
        public Caller caller() {
            return caller;
        }

        @Override
        public Protocol protocol() {
            return protocol;
        }

        @Override
        public boolean sendsAuthority() {
            return protocol != Protocol.HTTP_2;
        }

        @Override
        public Class<? extends IOException> timeoutType() {
            return HttpTimeoutException.class;
        }
    }
}
