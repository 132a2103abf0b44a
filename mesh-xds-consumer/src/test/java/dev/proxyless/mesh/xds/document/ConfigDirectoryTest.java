package dev.proxyless.mesh.xds.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDirectoryTest {

    private static final String NODE =
            "{\"virtualNode\": {\"meshName\": \"shop\", \"virtualNodeName\": \"v1\", \"spec\": {}}}";

    @Test
    void theFilesOfADirectoryAreOneConfigurationInTheOrderOfTheirNames(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("b.json"), NODE);
        Files.writeString(directory.resolve("a.yaml"), NODE + "\n---\n" + NODE + "\n---\n");
        Files.writeString(directory.resolve("c.yml"), NODE);
        Files.writeString(directory.resolve("readme.md"), "no configuration");
        Files.createDirectory(directory.resolve("..2026.json"));

        ConfigDocument.AppMesh mesh = (ConfigDocument.AppMesh) ConfigDocument.read(directory);

        assertThat(mesh.source()).isEqualTo(directory.toString());
        assertThat(mesh.documents())
                .extracting(ConfigDocument.Located::source)
                .containsExactly("a.yaml", "a.yaml", "b.json", "c.yml");
    }

    @Test
    void aDirectoryMayHoldResources() {
        assertThat(ConfigDirectory.parse(
                        "mesh", new TreeMap<>(Map.of("a.yaml", "virtual_hosts: []", "b.yaml", "name: c\ntype: EDS"))))
                .isInstanceOfSatisfying(
                        ConfigDocument.Resources.class,
                        resources -> assertThat(resources.resources()).hasSize(2));
    }

    @Test
    void oneFileMayHoldAllDocuments() {
        assertThat(ConfigDocument.parse("mesh.yaml", NODE + "\n---\n" + NODE))
                .isInstanceOfSatisfying(
                        ConfigDocument.AppMesh.class,
                        mesh -> assertThat(mesh.documents()).hasSize(2));
    }

    @Test
    void aFileOfSomethingElseIsNamed() {
        assertThatThrownBy(() -> ConfigDirectory.parse(
                        "mesh", new TreeMap<>(Map.of("a.json", NODE, "b.yaml", "virtual_hosts: []"))))
                .isInstanceOf(DocumentException.class)
                .hasMessage("b.yaml: no documents of App Mesh beside others that are (expected: one or the other)");
        assertThatThrownBy(() -> ConfigDocument.parse("m.yaml", NODE + "\n---\nvirtual_hosts: []"))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("m.yaml:3: no document of App Mesh beside others that are");
    }

    @Test
    void aFileThatIsNoTextIsNamed(@TempDir Path directory) throws Exception {
        Path binary = Files.write(directory.resolve("a.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> ConfigDocument.read(directory)).hasMessage(binary + ": not a text in UTF-8");
    }
}
