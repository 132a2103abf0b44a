package dev.proxyless.mesh.xds.decode;

/** Enum values for people: a number where the generated code knows no name. */
final class EnumText {

    private EnumText() {}

    static String of(Enum<?> value, int number) {
        return value.name().equals("UNRECOGNIZED") ? String.valueOf(number) : value.name();
    }
}
