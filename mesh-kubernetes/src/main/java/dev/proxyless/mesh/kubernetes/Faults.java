package dev.proxyless.mesh.kubernetes;

import com.google.gson.JsonObject;
import dev.proxyless.mesh.kubernetes.Slices.Failed;
import dev.proxyless.mesh.kubernetes.Slices.Service;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong at the API server, and what to do about it. */
final class Faults {

    private static final int SHOWN = 200;

    private Faults() {}

    /** There was no answer. */
    static Failed unreachable(String server, @Nullable Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return new Failed(
                false,
                server + ": " + cause + " (expected: an answer of the API server; is it up and reachable, and does the"
                        + " process have a service account or a kubeconfig?)");
    }

    /** The answer was not what was asked for. */
    static Failed refused(Service service, int code, String body) {
        JsonObject status = SliceList.parse(body);
        String said = status == null ? "" : SliceReader.text(status, "message");
        return new Failed(
                isOutdated(code, status == null ? "" : SliceReader.text(status, "reason"), said),
                "Kubernetes: " + code + (said.isEmpty() ? "" : ", " + said) + " (expected: " + remedy(service, code)
                        + ")");
    }

    /** The object of an event that is an error ({@code meta/v1} {@code Status}). */
    static Failed status(JsonObject status) {
        int code = SliceReader.number(status, "code");
        String reason = SliceReader.text(status, "reason");
        String said = SliceReader.text(status, "message");
        return new Failed(
                isOutdated(code, reason, said),
                "Kubernetes: " + code + " " + reason + ", " + said + " (expected: changes; it is tried again)");
    }

    static Failed notUnderstood(String text) {
        return new Failed(
                false,
                "Kubernetes: \"" + text.substring(0, Math.min(SHOWN, text.length()))
                        + "\" (expected: a JSON object; is it the API server that answers?)");
    }

    /** Too old, or newer than the API server that answers has come to know yet. */
    private static boolean isOutdated(int code, String reason, String said) {
        return code == 410
                || reason.equals("Expired")
                || reason.equals("Gone")
                || said.contains("Too large resource version");
    }

    private static String remedy(Service service, int code) {
        return switch (code) {
            case 401 -> "a token that is valid; is a service account mounted into the pod?";
            case 403 ->
                "that this process may list and watch; give its service account a RoleBinding in namespace "
                        + (service.namespace().isEmpty() ? "of the pod" : service.namespace())
                        + " to a Role with the rule {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs:"
                        + " [list, watch]}";
            case 404 -> "the API discovery.k8s.io/v1, which Kubernetes has from 1.21 on";
            case 429 -> "patience; it is tried again later";
            default -> "200; it is tried again";
        };
    }
}
