package dev.proxyless.mesh.xds.decode;

/**
 * An upper estimate of the size of a compiled RE2 program, made from the text alone.
 *
 * <p>RE2/J writes counted repetitions out when it compiles: {@code ((a{1000}){1000}){1000}} is 24 characters and a program
 * of a billion instructions. So the size has to be known before the compiler is asked.
 */
final class RegexCost {

    private static final long SATURATED = Long.MAX_VALUE / 4_000;

    private final String regex;
    private int at;

    private RegexCost(String regex) {
        this.regex = regex;
    }

    /** The estimate, in instructions. Text that is no expression has some estimate too. */
    static long estimate(String regex) {
        RegexCost cost = new RegexCost(regex);
        long total = 0;
        while (cost.at < regex.length()) {
            total = Math.min(SATURATED, total + cost.sequence());
            cost.at++; // a closing parenthesis too many: the compiler will say so
        }
        return total + 2;
    }

    /** Everything up to the end or to a closing parenthesis, which is not read. Nesting is bounded by the length limit. */
    private long sequence() {
        long sum = 0;
        long last = 0;
        while (at < regex.length() && regex.charAt(at) != ')') {
            char c = regex.charAt(at);
            int count = c == '{' ? repeatCount() : -1;
            if (count >= 0) {
                sum = Math.min(SATURATED, sum + last * Math.max(count, 1));
                at = regex.indexOf('}', at) + 1;
            } else if (c == '*' || c == '+' || c == '?' || c == '|') {
                sum += 2;
                last += 2;
                at++;
            } else {
                last = Math.min(SATURATED, atom(c) + 1);
                sum = Math.min(SATURATED, sum + last);
            }
        }
        return sum;
    }

    private long atom(char c) {
        at++;
        if (c == '(') {
            long inner = sequence();
            at++;
            return inner + 2;
        }
        if (c == '[') {
            skipClass();
        } else if (c == '\\') {
            return escape();
        }
        return 1;
    }

    private long escape() {
        char c = at < regex.length() ? regex.charAt(at++) : '\\';
        boolean braced = at < regex.length() && regex.charAt(at) == '{';
        if (braced && (c == 'x' || c == 'p' || c == 'P')) {
            at = endOf("}");
        } else if (c == 'Q') {
            int start = at;
            at = endOf("\\E");
            return (long) at - start;
        }
        return 1;
    }

    private void skipClass() {
        if (at < regex.length() && regex.charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < regex.length() && (first || regex.charAt(at) != ']')) {
            first = false;
            if (regex.startsWith("[:", at) && regex.indexOf(":]", at + 2) >= 0) {
                at = regex.indexOf(":]", at + 2) + 2;
            } else {
                at += regex.charAt(at) == '\\' ? 2 : 1;
            }
        }
        at++;
    }

    private int endOf(String mark) {
        int end = regex.indexOf(mark, at);
        return end < 0 ? regex.length() : end + mark.length();
    }

    /** The larger count of <code>{n}</code>, <code>{n,}</code>, <code>{n,m}</code>; -1 if the brace is a literal. */
    private int repeatCount() {
        int end = regex.indexOf('}', at);
        if (end < 0 || end - at > 12) {
            return -1;
        }
        String[] bounds = regex.substring(at + 1, end).split(",", -1);
        if (bounds.length > 2 || !isNumber(bounds[0])) {
            return -1;
        }
        int min = Integer.parseInt(bounds[0]);
        if (bounds.length == 1 || bounds[1].isEmpty()) {
            return min + 1;
        }
        return isNumber(bounds[1]) ? 2 * Math.max(min, Integer.parseInt(bounds[1])) : -1;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
