package dev.proxyless.mesh.cel;

import dev.cel.common.CelErrorCode;
import dev.cel.common.exceptions.CelRuntimeException;

/** What an expression asks of a request is not there: common enough that no stack is written down. */
final class MissingKey extends CelRuntimeException {

    private static final long serialVersionUID = 1L;

    MissingKey(String name) {
        super(new Reason("no such key: " + name), CelErrorCode.ATTRIBUTE_NOT_FOUND);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    private static final class Reason extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Reason(String message) {
            super(message, null, false, false);
        }
    }
}
