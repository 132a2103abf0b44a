package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.client.route.RouteTrace;
import dev.proxyless.mesh.model.route.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the listener made of a request, each route that was looked at for it, why that does not match, and what its filters ask. */
final class ConsideredRoutes {

    private ConsideredRoutes() {}

    /** What the listener changes, the routes up to the one that matches, if one does, and then what the filters ask. */
    static List<Map<String, Object>> of(RouteTable routes, ExplainCase question) {
        RequestView asked = question.view();
        Admission admission = routes.admit(asked);
        List<Map<String, Object>> considered = new ArrayList<>(listened(asked, admission));
        if (admission instanceof RouteDecision.Refused) {
            return considered;
        }
        for (RouteTrace.Considered each :
                routes.trace(admission.request(), question.randomNumber()).considered()) {
            Route known = each.route();
            considered.add(looked("route", known == null ? null : known.name(), each.mismatch()));
        }
        RouteDecision decision = routes.route(admission, question.randomNumber());
        FiltersExplanation.Journal journal = new FiltersExplanation.Journal();
        FilterRun run = new FilterRun(decision, admission.request(), question::randomNumber, System::nanoTime, journal)
                .slowing();
        FiltersExplanation.of(decision.filters(), journal, run);
        run.checks()
                .forEach((filter, checks) -> checks.forEach(
                        check -> considered.add(looked("filter", filter + ": " + check.text(), check.mismatch()))));
        return considered;
    }

    /** What the listener makes of the request, if it does not leave it as it is. */
    private static List<Map<String, Object>> listened(RequestView asked, Admission admission) {
        RequestView seen = admission.request();
        if (admission instanceof RouteDecision.Refused refused) {
            String problem =
                    "path \"" + asked.pathAndQuery() + "\" " + refused.why().problem();
            return List.of(looked("listener", null, problem));
        }
        List<Map<String, Object>> listened = new ArrayList<>();
        if (!seen.pathAndQuery().equals(asked.pathAndQuery())) {
            listened.add(looked("listener", "path \"" + seen.pathAndQuery() + "\"", null));
        }
        if (!seen.authority().equals(asked.authority())) {
            listened.add(looked("listener", "authority \"" + seen.authority() + "\"", null));
        }
        return listened;
    }

    private static Map<String, Object> looked(String at, @Nullable String what, @Nullable String mismatch) {
        Map<String, Object> looked = new LinkedHashMap<>();
        looked.put(at, what);
        looked.put("matched", mismatch == null);
        looked.put("mismatch", mismatch);
        return looked;
    }
}
