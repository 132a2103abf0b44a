package dev.proxyless.mesh.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.expr.Constant;
import dev.cel.expr.Expr;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Trees that no parser makes: each is refused with a word, or evaluated without an exception. */
class ExpressionMutationTest {

    private static final int ROUNDS = Integer.getInteger("mesh.fuzz.rounds", 20_000);
    private static final List<String> FUNCTIONS = List.of(
            "_&&_",
            "_||_",
            "!_",
            "_?_:_",
            "_==_",
            "_!=_",
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "_+_",
            "_-_",
            "_*_",
            "_/_",
            "_%_",
            "-_",
            "_[_]",
            "@in",
            "_in_",
            "size",
            "matches",
            "contains",
            "startsWith",
            "endsWith",
            "bool",
            "double",
            "duration",
            "dyn",
            "int",
            "timestamp",
            "uint",
            "getHours",
            "getMonth",
            "string",
            "@header",
            "nothing");
    private static final List<String> WORDS = List.of(
            "",
            "a",
            "7",
            "-1.5",
            "true",
            "1h",
            "2026-01-15T13:45:30Z",
            "headers",
            "path",
            "time",
            "x-a",
            "Europe/Nowhere",
            "9223372036854775808",
            "[a-",
            "\uD83D\uDE00",
            "\uD83D");
    private static final RequestFields REQUEST =
            Parsed.request(Map.of(":path", "/a?b", ":method", "GET", "x-a", "7", "x-b", "2026-01-15T13:45:30Z"));

    private final Random random = new Random(Long.getLong("mesh.fuzz.seed", 3));

    @Test
    void aTreeIsRefusedOrEvaluated() {
        int evaluated = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Expr expr = expr(1 + random.nextInt(4));
            RequestExpression expression;
            try {
                expression = Parsed.compile(expr);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("(?s).+");
                continue;
            }
            evaluated++;
            assertThat(expression.holds(REQUEST)).as("%s", expr).isEqualTo(expression.mismatch(REQUEST) == null);
        }
        assertThat(evaluated).isGreaterThan(ROUNDS / 20);
    }

    private Expr expr(int depth) {
        int kind = depth == 0 ? random.nextInt(4) : random.nextInt(12);
        Expr.Builder expr = Expr.newBuilder();
        switch (kind) {
            case 0, 1 -> expr.setConstExpr(constant());
            case 2, 3 -> expr.setSelectExpr(field());
            case 4 -> expr.setListExpr(Expr.CreateList.newBuilder().addElements(expr(depth - 1)));
            case 5 ->
                expr.setStructExpr(Expr.CreateStruct.newBuilder()
                        .addEntries(Expr.CreateStruct.Entry.newBuilder()
                                .setMapKey(expr(depth - 1))
                                .setValue(expr(depth - 1))));
            case 6 ->
                expr.setSelectExpr(Expr.Select.newBuilder()
                        .setOperand(expr(depth - 1))
                        .setField(word())
                        .setTestOnly(random.nextBoolean()));
            default -> {
                Expr.Call.Builder call =
                        Expr.Call.newBuilder().setFunction(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())));
                if (random.nextInt(3) == 0) {
                    call.setTarget(expr(depth - 1));
                }
                for (int i = random.nextInt(3); i >= 0; i--) {
                    call.addArgs(expr(depth - 1));
                }
                expr.setCallExpr(call);
            }
        }
        return expr.build();
    }

    private Constant constant() {
        Constant.Builder constant = Constant.newBuilder();
        switch (random.nextInt(8)) {
            case 0 -> constant.setBoolValue(random.nextBoolean());
            case 1 -> constant.setInt64Value(random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(9));
            case 2 -> constant.setUint64Value(random.nextBoolean() ? -1 : 3);
            case 3 -> constant.setDoubleValue(random.nextBoolean() ? Double.NaN : 1.5);
            case 4 -> constant.setNullValueValue(0);
            default -> constant.setStringValue(word());
        }
        return constant.build();
    }

    private Expr.Select field() {
        Expr request = Expr.newBuilder()
                .setIdentExpr(Expr.Ident.newBuilder().setName("request"))
                .build();
        if (random.nextBoolean()) {
            return Expr.Select.newBuilder()
                    .setOperand(request)
                    .setField(random.nextBoolean() ? "path" : "time")
                    .setTestOnly(random.nextInt(4) == 0)
                    .build();
        }
        Expr headers = Expr.newBuilder()
                .setSelectExpr(Expr.Select.newBuilder().setOperand(request).setField("headers"))
                .build();
        return Expr.Select.newBuilder()
                .setOperand(headers)
                .setField(random.nextBoolean() ? "x-a" : "x-b")
                .setTestOnly(random.nextInt(4) == 0)
                .build();
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }
}
