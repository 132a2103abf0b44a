package dev.proxyless.mesh.cli;

import java.util.Map;

/**
 * What came of all calls, as it is printed.
 *
 * @param calls how many were made
 * @param ok how many had the answer of a success
 * @param failed how many had not
 * @param retries how many attempts were made beyond the first of each call
 * @param byStatus how many calls ended with each HTTP status or gRPC code
 * @param byCluster how many calls took each cluster
 * @param byEndpoint how many calls each endpoint had the last word in
 * @param p50Ms half of the calls were as quick as this, in milliseconds
 * @param p99Ms 99 of 100 calls were as quick as this, in milliseconds
 * @param errors how many calls failed, by what was wrong, where more than a status is known; the first ten sorts
 */
record CallReport(
        int calls,
        long ok,
        long failed,
        long retries,
        Map<String, Long> byStatus,
        Map<String, Long> byCluster,
        Map<String, Long> byEndpoint,
        double p50Ms,
        double p99Ms,
        Map<String, Long> errors) {}
