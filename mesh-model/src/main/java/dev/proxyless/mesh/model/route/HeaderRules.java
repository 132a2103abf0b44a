package dev.proxyless.mesh.model.route;

import java.util.List;

/**
 * What is done to the headers of a request before it is sent, and of a response before the application sees it.
 *
 * @param request for requests
 * @param response for responses
 */
public record HeaderRules(List<HeaderMutation> request, List<HeaderMutation> response) {

    /** Headers stay as they are. */
    public static final HeaderRules NONE = new HeaderRules(List.of(), List.of());

    public HeaderRules {
        request = List.copyOf(request);
        response = List.copyOf(response);
    }
}
