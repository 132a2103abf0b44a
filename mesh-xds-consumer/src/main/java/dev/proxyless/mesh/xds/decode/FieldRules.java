package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.xds.resource.NewerFlag;
import dev.proxyless.mesh.xds.resource.UnnamedField;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the fields of one type of message. A field that no rule names is reported, or refused in a
 * condition, so nothing that a control plane sets is ignored in silence, not even what was added to Envoy after this was
 * written.
 *
 * <p>The rules are the one table of what is supported: decoders apply them, {@link SupportedFields} lists them. The
 * message is named by text, since its descriptor costs time and memory to load, and a decoder does not need it.
 */
final class FieldRules {

    private static final FieldRule UNNAMED = new FieldRule(FieldRule.Outcome.REPORTED, "has no effect");
    private static final FieldRule UNNAMED_CONDITION =
            new FieldRule(FieldRule.Outcome.REFUSED, "without it other requests would match");
    private static final FieldRule HONOURED = new FieldRule(FieldRule.Outcome.SUPPORTED, "");
    private static final FieldRule IRRELEVANT = new FieldRule(FieldRule.Outcome.IRRELEVANT, "");

    private final String message;
    private final String place;
    private final Map<String, FieldRule> rules;
    private final FieldRule unnamed;
    /** The fields with rules that the message does not know, by their numbers. */
    private final Map<Integer, String> newer;

    private FieldRules(
            String message, String place, Map<String, FieldRule> rules, FieldRule unnamed, Map<Integer, String> newer) {
        this.newer = newer;
        this.message = message;
        this.place = place;
        this.rules = rules;
        this.unnamed = unnamed;
    }

    /** No rules yet for a message, such as {@code envoy.config.cluster.v3.Cluster}. */
    static FieldRules of(String message) {
        return new FieldRules(message, "", Map.of(), UNNAMED, Map.of());
    }

    /**
     * No rules yet for a message of which every field narrows what matches, such as {@code
     * envoy.config.route.v3.RouteMatch}. What no rule names is refused there: without it the rest would match more than the
     * control plane means.
     */
    static FieldRules ofCondition(String message) {
        return new FieldRules(message, "", Map.of(), UNNAMED_CONDITION, Map.of());
    }

    /** The rules for a message that has others elsewhere, such as {@code of a direct response}. */
    FieldRules at(String where) {
        return new FieldRules(message, where, rules, unnamed, newer);
    }

    /** Adds fields that have the effect that Envoy documents. */
    FieldRules honouring(String... fields) {
        return with(HONOURED, fields);
    }

    /** Adds a field that has its effect although the message does not know it. */
    FieldRules honouring(NewerFlag flag) {
        Map<Integer, String> more = new HashMap<>(newer);
        more.put(flag.number(), flag.field());
        FieldRules all = honouring(flag.field());
        return new FieldRules(message, place, all.rules, unnamed, more);
    }

    /** Adds a field of which some values are honoured; the decoder refuses or reports the others. */
    FieldRules honouringPartly(String field, String extent) {
        return with(new FieldRule(FieldRule.Outcome.PARTLY, extent), field);
    }

    /** Adds fields that mean nothing to a client of the mesh, so that there is no word to lose about them. */
    FieldRules passingOver(String... fields) {
        return with(IRRELEVANT, fields);
    }

    /** Adds what happens although {@code field} is set. */
    FieldRules reporting(String field, String consequence) {
        return with(new FieldRule(FieldRule.Outcome.REPORTED, consequence), field);
    }

    /** Adds a field that must not be ignored: the resource is refused if it is set. */
    FieldRules refusing(String field, String remedy) {
        return with(new FieldRule(FieldRule.Outcome.REFUSED, remedy), field);
    }

    /** Holds the fields that are set in {@code message} against the rules. */
    void apply(Message message, FieldPath at) {
        Collection<String> occurring = at.occurring().of(this.message);
        if (occurring != null && areSilent(occurring)) {
            return;
        }
        for (String field : SetFields.of(this.message, message)) {
            FieldRule rule = rule(field);
            if (rule.outcome() == FieldRule.Outcome.REFUSED) {
                at.field(field).refuse("set (expected: unset, it is not supported; " + rule.text() + ")");
            } else if (rule.outcome() == FieldRule.Outcome.REPORTED) {
                at.field(field).report(rule.text());
            }
        }
        if (!message.getUnknownFields().equals(UnknownFieldSet.getDefaultInstance())) {
            Set<Integer> others =
                    new HashSet<>(message.getUnknownFields().asMap().keySet());
            others.removeAll(newer.keySet());
            unknown(others, at.field("(unknown)"));
        }
    }

    /**
     * Whether a map of the message here may have entries. To ask before the map is asked for: an empty one takes the
     * descriptors of all of Envoy's messages, too, which take long to load.
     */
    boolean mayHave(String map, FieldPath at) {
        return at.occurring().mayHave(message, map);
    }

    /** Of one that stands in a document without effect, its reader has told. */
    private void unknown(Set<Integer> numbers, FieldPath at) {
        if (numbers.isEmpty()) {
            return;
        }
        if (unnamed.outcome() == FieldRule.Outcome.REFUSED) {
            at.refuse("a field of a newer Envoy API (expected: none, it is not supported; " + unnamed.text() + ")");
        } else if (!numbers.equals(Set.of(UnnamedField.NUMBER))) {
            at.report("a field of a newer Envoy API has no effect");
        }
    }

    /** Whether there is nothing to say of any of these fields. */
    private boolean areSilent(Collection<String> fields) {
        for (String field : fields) {
            FieldRule.Outcome outcome = rule(field).outcome();
            if (outcome == FieldRule.Outcome.REFUSED || outcome == FieldRule.Outcome.REPORTED) {
                return false;
            }
        }
        return true;
    }

    /** The full name of the message. */
    String message() {
        return message;
    }

    /** Where the message stands, if it has other rules elsewhere; else empty. */
    String place() {
        return place;
    }

    /** What becomes of a field. */
    FieldRule rule(String field) {
        return rules.getOrDefault(field, unnamed);
    }

    /** The fields that have a rule of their own. */
    Iterable<String> named() {
        return rules.keySet();
    }

    /** Those of them that the message does not know. */
    Collection<String> newer() {
        return newer.values();
    }

    private FieldRules with(FieldRule rule, String... fields) {
        Map<String, FieldRule> more = new HashMap<>(rules);
        for (String field : fields) {
            more.put(field, rule);
        }
        return new FieldRules(message, place, more, unnamed, newer);
    }
}
