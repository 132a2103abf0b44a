package dev.proxyless.mesh.testkit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.cel.common.CelProtoAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;

/** An expression of CEL, written as people do; its text is that of the parsed form in JSON, which configurations have. */
record Expression(String text) {

    private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .build();

    @Override
    public String toString() {
        try {
            return JsonFormat.printer()
                    .print(CelProtoAbstractSyntaxTree.fromCelAst(
                                    PARSER.parse(text).getAst())
                            .toParsedExpr()
                            .getExpr());
        } catch (CelValidationException | InvalidProtocolBufferException e) {
            throw new AssertionError(text, e);
        }
    }
}
