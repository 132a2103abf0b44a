package dev.proxyless.mesh.xds.runtime;

import dev.proxyless.mesh.model.match.Fraction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a value of the runtime from a property. */
final class RuntimeText {

    private static final Pattern SHARE = Pattern.compile("([0-9]{1,9})/(100|10000|1000000)");
    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})(\\.[0-9]*)?");

    private RuntimeText() {}

    static RuntimeValue read(String key, String text) {
        Matcher share = SHARE.matcher(text.trim());
        if (share.matches()) {
            return new RuntimeValue.Share(
                    new Fraction(Integer.parseInt(share.group(1)), Integer.parseInt(share.group(2))));
        }
        Matcher number = NUMBER.matcher(text.trim());
        if (number.matches()) {
            return new RuntimeValue.Amount(Long.parseLong(number.group(1)));
        }
        throw new IllegalArgumentException(
                key + ": \"" + text + "\" (expected: a number of 0 or more, or a share such as 5/10000 with a"
                        + " denominator of 100, 10000 or 1000000)");
    }
}
