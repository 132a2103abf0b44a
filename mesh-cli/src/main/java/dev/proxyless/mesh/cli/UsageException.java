package dev.proxyless.mesh.cli;

/** A command that cannot be carried out as it was given. The message says what was wrong and what was expected. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
