package dev.proxyless.mesh.xds.decode;

import com.github.xds.type.matcher.v3.CelMatcher;
import com.github.xds.type.matcher.v3.HttpAttributesCelMatchInput;
import com.github.xds.type.v3.CelExpression;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.cel.expr.Expr;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.route.RateLimitAction;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor;
import org.jspecify.annotations.Nullable;

/** Expressions of CEL, wherever they are found. What they mean is for the {@link ExpressionCompiler} that is installed. */
final class ExpressionDecoder {

    static final String INPUT = "xds.type.matcher.v3.HttpAttributesCelMatchInput";
    static final String MATCHER = "xds.type.matcher.v3.CelMatcher";

    static final String DESCRIPTOR = "envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor";

    static final String EXTENT = "with the module mesh-cel";

    static final FieldRules INPUT_RULES = FieldRules.ofCondition(INPUT);
    static final FieldRules MATCHER_RULES =
            FieldRules.ofCondition(MATCHER).honouring("expr_match").passingOver("description");
    static final FieldRules DESCRIPTOR_RULES = FieldRules.ofCondition(DESCRIPTOR)
            .honouring("descriptor_key", "skip_if_error")
            .honouringPartly("parsed", EXTENT)
            .refusing("text", "use parsed");
    static final FieldRules RULES = FieldRules.ofCondition("xds.type.v3.CelExpression")
            .honouringPartly("cel_expr_checked", EXTENT)
            .honouringPartly("cel_expr_parsed", EXTENT)
            .honouringPartly("checked_expr", EXTENT)
            .honouringPartly("parsed_expr", EXTENT);

    private ExpressionDecoder() {}

    /** The input that a {@code CelMatcher} is for. */
    static void input(Any config, FieldPath at) {
        if (!Extension.messageName(config).equals(INPUT)) {
            at.refuse(
                    "\"" + config.getTypeUrl() + "\" (expected: " + INPUT + ", for the custom_match is a CelMatcher)");
            return;
        }
        HttpAttributesCelMatchInput input = Extension.unpack(config, HttpAttributesCelMatchInput.parser(), at);
        if (input != null) {
            INPUT_RULES.apply(input, at);
        }
    }

    /** The condition of a {@code CelMatcher}, or null if it was refused. */
    static @Nullable RequestExpression matcher(Any config, FieldPath at) {
        CelMatcher proto = Extension.unpack(config, CelMatcher.parser(), at);
        if (proto == null) {
            return null;
        }
        MATCHER_RULES.apply(proto, at);
        CelExpression expression = proto.getExprMatch();
        FieldPath here = at.field("expr_match");
        RULES.apply(expression, here);
        // The newer forms count if there are several, and of those the checked one.
        if (expression.hasCelExprChecked()) {
            return compile(expression.getCelExprChecked().getExpr(), here.field("cel_expr_checked"));
        }
        if (expression.hasCelExprParsed()) {
            return compile(expression.getCelExprParsed().getExpr(), here.field("cel_expr_parsed"));
        }
        return deprecated(expression, here);
    }

    /** The older forms are deprecated, and so are their names in the generated class: they are read by their descriptors. */
    private static @Nullable RequestExpression deprecated(CelExpression proto, FieldPath at) {
        FieldDescriptor form = proto.getOneofFieldDescriptor(
                CelExpression.getDescriptor().getOneofs().get(0));
        if (form == null) {
            at.refuse("nothing (expected: cel_expr_checked or cel_expr_parsed)");
            return null;
        }
        Message parsed = (Message) proto.getField(form);
        FieldDescriptor expression = parsed.getDescriptorForType().findFieldByName("expr");
        return older((Message) parsed.getField(expression), at.field(form.getName()));
    }

    /** What else a policy asks of requests; null if it asks nothing, or if that was refused. */
    static @Nullable RequestExpression condition(Policy proto, FieldPath at) {
        if (proto.hasCondition() && proto.hasCheckedCondition()) {
            at.field("checked_condition").refuse("set beside condition (expected: one of them)");
            return null;
        }
        if (proto.hasCheckedCondition()) {
            return older(proto.getCheckedCondition().getExpr(), at.field("checked_condition"));
        }
        return proto.hasCondition() ? older(proto.getCondition(), at.field("condition")) : null;
    }

    /** What makes an entry of a descriptor by which calls are counted; null if it was refused. */
    static @Nullable RateLimitAction descriptor(Any config, FieldPath at) {
        Descriptor proto = Extension.unpack(config, Descriptor.parser(), at);
        if (proto == null) {
            return null;
        }
        DESCRIPTOR_RULES.apply(proto, at);
        if (proto.getExprSpecifierCase() == Descriptor.ExprSpecifierCase.EXPRSPECIFIER_NOT_SET) {
            at.refuse("no expression (expected: parsed)");
        }
        RequestExpression expression = proto.hasParsed() ? older(proto.getParsed(), at.field("parsed")) : null;
        return StringMatchDecoder.nonEmpty(proto.getDescriptorKey(), at.field("descriptor_key")) && expression != null
                ? new RateLimitAction.Expression(proto.getDescriptorKey(), expression, proto.getSkipIfError())
                : null;
    }

    /** The messages of {@code google.api.expr.v1alpha1} have the fields of {@code cel.expr}, with the same numbers. */
    private static @Nullable RequestExpression older(Message proto, FieldPath at) {
        try {
            return compile(Expr.parseFrom(proto.toByteString()), at);
        } catch (InvalidProtocolBufferException e) {
            at.refuse("bytes that are no expression (expected: a cel.expr.Expr; " + e.getMessage() + ")");
            return null;
        }
    }

    private static @Nullable RequestExpression compile(Expr expression, FieldPath at) {
        ExpressionCompiler compiler = at.expressions();
        if (compiler == null) {
            at.refuse("an expression of CEL (expected: none, or the module mesh-cel on the class path)");
            return null;
        }
        try {
            return compiler.compile(expression, RegexDecoder::compile);
        } catch (IllegalArgumentException e) {
            at.refuse(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
