package dev.proxyless.mesh.kubernetes;

import java.util.OptionalInt;

/** Which port of a Service is meant. */
sealed interface PortChoice {

    /** The port of a slice; empty if it has none that is meant. */
    OptionalInt of(Slice slice);

    /** As it is said in messages. */
    String describe();

    /** By its name. */
    record Named(String name) implements PortChoice {

        @Override
        public OptionalInt of(Slice slice) {
            return slice.ports().stream()
                    .filter(port -> port.name().equals(name))
                    .mapToInt(Slice.Port::number)
                    .findFirst();
        }

        @Override
        public String describe() {
            return "\"" + name + "\"";
        }
    }

    /** By the number at which pods listen. Slices of headless Services may name no port at all: there it holds as it is. */
    record Numbered(int number) implements PortChoice {

        @Override
        public OptionalInt of(Slice slice) {
            boolean there = slice.ports().isEmpty() || slice.ports().stream().anyMatch(port -> port.number() == number);
            return there ? OptionalInt.of(number) : OptionalInt.empty();
        }

        @Override
        public String describe() {
            return String.valueOf(number);
        }
    }

    /** The only one there is. */
    record Only() implements PortChoice {

        @Override
        public OptionalInt of(Slice slice) {
            return slice.ports().size() == 1
                    ? OptionalInt.of(slice.ports().get(0).number())
                    : OptionalInt.empty();
        }

        @Override
        public String describe() {
            return "none";
        }
    }
}
