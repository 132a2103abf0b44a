package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.xds.document.DocumentException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code mesh}: what its subcommands share. */
@Command(
        name = "mesh",
        description = "A service mesh client, from the command line.",
        mixinStandardHelpOptions = true,
        version = "mesh 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:fine", "1:the call or the check failed", "2:bad usage or configuration"},
        subcommands = {
            ExplainCommand.class,
            CallCommand.class,
            ValidateCommand.class,
            WatchCommand.class,
            DumpCommand.class
        })
final class MeshCommand {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int BAD_USAGE = 2;

    MeshCommand() {}

    /** Runs one command and gives its exit status. Results go to {@code out}, everything else to {@code err}. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new MeshCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, parsed) -> report(error, err))
                .execute(arguments);
    }

    private static int report(Exception error, PrintWriter err) throws Exception {
        if (error instanceof DocumentException || error instanceof UsageException) {
            err.println("mesh: " + error.getMessage());
            return BAD_USAGE;
        }
        if (error instanceof MeshException) {
            err.println("mesh: " + error.getMessage());
            return FAILED;
        }
        throw error;
    }
}
