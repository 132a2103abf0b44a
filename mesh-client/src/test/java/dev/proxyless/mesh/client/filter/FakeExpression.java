package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import org.jspecify.annotations.Nullable;

/** An expression that asks for a header, and never holds. */
record FakeExpression(String header) implements RequestExpression {

    @Override
    public boolean holds(RequestFields request) {
        return false;
    }

    @Override
    public String mismatch(RequestFields request) {
        return "its value is " + value(request);
    }

    @Override
    public @Nullable String value(RequestFields request) {
        return request.header(header);
    }

    @Override
    public String text() {
        return "request.headers." + header;
    }
}
