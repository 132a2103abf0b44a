package dev.proxyless.mesh.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The JDK reads the property once a process, so each case needs one of its own. */
class HostHeaderTest {

    @Test
    void ifJavaNetHttpWasUsedBeforeTheErrorSaysWhatToDo() throws Exception {
        assertThat(run("client")).contains("start the JVM with -Djdk.httpclient.allowRestrictedHeaders=host");
    }

    @Test
    void withTheSystemPropertyItIsNeverTooLate() throws Exception {
        assertThat(run("client", "-Djdk.httpclient.allowRestrictedHeaders=connection,host"))
                .contains("allowed");
    }

    @Test
    void settingsMayBeMadeBeforeTheClient() throws Exception {
        assertThat(run("builder")).contains("allowed");
        assertThat(run("builder", "-Djdk.httpclient.allowRestrictedHeaders=connection"))
                .contains("allowed");
    }

    private static String run(String use, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HostHeaderProcess.class.getName(), use));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
