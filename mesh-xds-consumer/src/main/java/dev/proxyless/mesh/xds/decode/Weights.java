package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.UInt32Value;

/** Weights of endpoints and localities, which are unsigned in protobuf and signed in the model. */
final class Weights {

    private Weights() {}

    /** The weight, cut to what an int holds, which is reported. */
    static int decode(UInt32Value proto, FieldPath at) {
        int weight = proto.getValue();
        if (weight >= 0) {
            return weight;
        }
        at.report("weights above " + Integer.MAX_VALUE + " count as that");
        return Integer.MAX_VALUE;
    }
}
