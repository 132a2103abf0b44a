package dev.proxyless.mesh.xds.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.stream.Collectors;

/** Turns single values into what a protobuf field of their type holds (the JSON mapping of proto3). */
final class ScalarReader {

    private static final int NAMED_ENUM_VALUES = 12;

    private final String source;

    ScalarReader(String source) {
        this.source = source;
    }

    /** The value of {@code field} that {@code node} writes. */
    Object read(FieldDescriptor field, Scalar node, String path) {
        try {
            return switch (field.getJavaType()) {
                case BOOLEAN -> bool(node.text());
                case BYTE_STRING -> bytes(node.text());
                case DOUBLE -> number(node.text());
                case FLOAT -> (float) number(node.text());
                case ENUM -> constant(field, node.text());
                case INT -> integer(field, node.text()).intValue();
                case LONG -> integer(field, node.text()).longValue();
                case STRING -> node.text();
                case MESSAGE -> throw new IllegalStateException(field.getFullName() + " is no single value");
            };
        } catch (NumberFormatException e) {
            throw new DocumentException(source, node.line(), path, node.kind() + " (expected: " + e.getMessage() + ")");
        }
    }

    private static boolean bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new NumberFormatException("true or false");
    }

    private static ByteString bytes(String text) {
        try {
            return ByteString.copyFrom(
                    Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw new NumberFormatException("base64");
        }
    }

    private static double number(String text) {
        try {
            return switch (text) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> new BigDecimal(text).doubleValue();
            };
        } catch (NumberFormatException e) {
            throw new NumberFormatException("a number");
        }
    }

    /** Two's complement of the field's width, as protobuf holds unsigned values. */
    private static BigInteger integer(FieldDescriptor field, String text) {
        int bits = field.getJavaType() == FieldDescriptor.JavaType.INT ? 32 : 64;
        boolean unsigned = switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
        BigInteger least =
                unsigned ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(bits - 1).negate();
        BigInteger limit = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1);
        try {
            // Bounded before it is expanded: 1e999999999 is short to write and long to hold.
            BigDecimal exact = new BigDecimal(text);
            if (exact.precision() - (long) exact.scale() > 20) {
                throw new NumberFormatException();
            }
            BigInteger value = exact.toBigIntegerExact();
            if (value.compareTo(least) >= 0 && value.compareTo(limit) < 0) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Falls through to the one message.
        }
        throw new NumberFormatException("a whole number from " + least + " to " + limit.subtract(BigInteger.ONE));
    }

    /** Whether a field has {@code null} for its one value. */
    static boolean isOfNull(FieldDescriptor field) {
        return field.getEnumType().getFullName().equals("google.protobuf.NullValue");
    }

    private static EnumValueDescriptor constant(FieldDescriptor field, String text) {
        EnumValueDescriptor byName = field.getEnumType().findValueByName(text);
        if (byName != null) {
            return byName;
        }
        if (isOfNull(field)) {
            return field.getEnumType().getValues().get(0);
        }
        if (!text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit)) {
            return field.getEnumType().findValueByNumberCreatingIfUnknown(Integer.parseInt(text));
        }
        throw new NumberFormatException(field.getEnumType().getValues().stream()
                .limit(NAMED_ENUM_VALUES)
                .map(EnumValueDescriptor::getName)
                .collect(Collectors.joining(", ", "one of ", "")));
    }
}
