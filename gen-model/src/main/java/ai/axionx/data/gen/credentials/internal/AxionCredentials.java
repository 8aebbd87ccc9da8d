package ai.axionx.data.gen.credentials.internal;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.credentials.Keyset;
import ai.axionx.data.gen.credentials.ReEncryption;
import ai.axionx.data.gen.credentials.ReEncryptionReport;
import ai.axionx.data.gen.credentials.Vault;
import ai.axionx.data.gen.credentials.VaultException;
import ai.axionx.data.gen.credentials.WrappingKey;
import com.google.crypto.tink.KmsClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program that makes the keys of {@code axion_gen}'s secrets, and re-encrypts with a new one. */
@Command(
        name = "axion-credentials",
        mixinStandardHelpOptions = true,
        description = {
            "Makes and changes the keys that encrypt data sources' credentials and users' API tokens.",
            "To change keys: add-key, bring the keyset to all services, promote-key, bring it to all, re-encrypt,"
                    + " and remove-key once no cache and no backup that matters needs the old one."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:unexpected failure, also of the database: batches before are committed, run it again",
            "2:wrong or missing option, variable, key or file; nothing was done",
            "3:re-encrypt found no secret with another key than the primary one",
            "4:re-encrypt met secrets that do not open, and left them as they are",
            "10:others held secrets meanwhile: run re-encrypt again"
        })
public final class AxionCredentials implements Runnable {

    private static final String PASSWORD = "AXION_GEN_APP_PASSWORD";
    private static final int USAGE = 2;

    private final UnaryOperator<@Nullable String> environment;

    @Spec
    private @Nullable CommandSpec spec;

    private AxionCredentials(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /** Runs the program and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(System::getenv, out, err, arguments));
    }

    /** The same with another environment, for tests. */
    public static int run(
            UnaryOperator<@Nullable String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commandLine = new CommandLine(new AxionCredentials(environment));
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setParameterExceptionHandler((failure, parsed) -> {
            err.println("error: "
                    + (failure instanceof UnmatchedArgumentException unknown
                            ? withoutValues(unknown)
                            : failure.getMessage()));
            failure.getCommandLine().usage(err);
            return USAGE;
        });
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof FileSystemException file) {
                err.println("error: file " + file.getFile() + " cannot be read or written ("
                        + file.getClass().getSimpleName() + "). Check the folder, and who may use it.");
                return USAGE;
            }
            err.println("error: " + failure.getMessage());
            return failure instanceof VaultException || failure instanceof IllegalArgumentException ? USAGE : 1;
        });
        return commandLine.execute(arguments);
    }

    /** Who mistakes an option may have given a key with it. */
    private static String withoutValues(UnmatchedArgumentException unknown) {
        String options = unknown.getUnmatched().stream()
                .filter(argument -> argument.startsWith("--"))
                .map(argument -> argument.replaceFirst("=.*", ""))
                .collect(Collectors.joining(", "));
        return "there should be no other options and arguments than below, but there are "
                + (options.isEmpty() ? "some" : options)
                + ". Passwords and keys are given in files or in the environment; any that was an argument is known to"
                + " others now.";
    }

    /** Without a command. */
    @Override
    public void run() {
        throw usage("no command is given; try --help.");
    }

    @Command(
            name = "create-wrapping-key",
            mixinStandardHelpOptions = true,
            description = "Makes a key that wraps keysets, in a new file that only its owner can read.")
    int createWrappingKey(@Option(names = "--wrapping-key-file", required = true) Path file) throws IOException {
        create(file, WrappingKey.newKey());
        return 0;
    }

    @Command(
            name = "create-keyset",
            mixinStandardHelpOptions = true,
            description = "Makes a keyset with one key, in a new file.")
    int createKeyset(@Mixin KeysetOptions options) throws IOException {
        Keyset keyset = Keyset.create();
        create(options.file(), keyset.wrapped(options.key(this)));
        print(keyset);
        return 0;
    }

    @Command(
            name = "add-key",
            mixinStandardHelpOptions = true,
            description = "Adds a key to the keyset; it opens, and does not seal yet.")
    int addKey(@Mixin KeysetOptions options) throws IOException {
        return change(options, Keyset::withKey);
    }

    @Command(
            name = "promote-key",
            mixinStandardHelpOptions = true,
            description = "Lets a key of the keyset seal from now on.")
    int promoteKey(@Mixin KeysetOptions options, @Option(names = "--key", required = true) String keyId)
            throws IOException {
        return change(options, keyset -> keyset.withPrimary(keyId));
    }

    @Command(
            name = "remove-key",
            mixinStandardHelpOptions = true,
            description = "Takes a key out of the keyset; secrets that have it do not open any more.")
    int removeKey(@Mixin KeysetOptions options, @Option(names = "--key", required = true) String keyId)
            throws IOException {
        return change(options, keyset -> keyset.without(keyId));
    }

    @Command(
            name = "re-encrypt",
            mixinStandardHelpOptions = true,
            description =
                    "Seals all secrets of axion_gen with the keyset's primary key. Stopped anywhere, it is run again.")
    int reEncrypt(
            @Mixin KeysetOptions options,
            @Option(names = "--url", required = true, description = "for example jdbc:postgresql://db:5432/axion_gen")
                    String url,
            @Option(names = "--user", defaultValue = "axion_gen_app", description = "default: ${DEFAULT-VALUE}")
                    String user,
            @Option(
                            names = "--batch",
                            defaultValue = "100",
                            description = "rows a transaction, 1 to 10,000; default: ${DEFAULT-VALUE}")
                    int rows,
            @Option(names = "--dry-run", description = "open what would be re-encrypted, and write nothing")
                    boolean dryRun)
            throws IOException, SQLException {
        PGSimpleDataSource database = database(url);
        database.setUser(user);
        database.setPassword(password());
        Vault vault = Vault.of(Keyset.read(options.file(), options.key(this)));
        ReEncryption all = ReEncryption.of(database, vault).inBatchesOf(rows);
        ReEncryptionReport report = (dryRun ? all.dryRun() : all).run();
        print(vault);
        print(report);
        print(report.outcome().meaning());
        return report.outcome().exitStatus();
    }

    /** An address that may hold a password is not quoted here, nor shown to the driver, which might log it. */
    private PGSimpleDataSource database(String url) {
        if (url.contains("@") || url.toLowerCase(Locale.ROOT).contains("password")) {
            throw usage("--url should hold no user and no password, which others can read there, but does. The user is"
                    + " given by --user, the password in " + PASSWORD + " or a file.");
        }
        PGSimpleDataSource database = new PGSimpleDataSource();
        try {
            database.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw usage("--url should look like jdbc:postgresql://db:5432/axion_gen, but does not.");
        }
        return database;
    }

    private int change(KeysetOptions options, UnaryOperator<Keyset> change) throws IOException {
        WrappingKey key = options.key(this);
        Keyset changed = change.apply(Keyset.read(options.file(), key));
        Path next = options.file().resolveSibling(options.file().getFileName() + ".new");
        create(next, changed.wrapped(key));
        // Services may read it as a group.
        Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(options.file()));
        Files.move(next, options.file(), StandardCopyOption.ATOMIC_MOVE);
        print(changed);
        return 0;
    }

    /** A new file for its owner alone, from the first byte on. */
    private static void create(Path file, String text) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("file " + file + " should be new, but exists. Keys in it may be needed:"
                    + " name another file, or move it away.");
        }
        // On the disk before it takes the place of an older one: the keys are nowhere else.
        Files.writeString(file, text + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    private String password() throws IOException {
        String password = environment.apply(PASSWORD);
        String file = environment.apply(PASSWORD + "_FILE");
        if ((password == null) == (file == null)) {
            throw usage("the password of the user should be in " + PASSWORD + ", or in a file that " + PASSWORD
                    + "_FILE names, but " + (file == null ? "neither" : "each") + " is set.");
        }
        return password == null
                ? Files.readString(Path.of(requireNonNull(file))).replaceFirst("\\R\\z", "")
                : password;
    }

    private void print(Object line) {
        requireNonNull(spec).commandLine().getOut().println(line);
    }

    private ParameterException usage(String message) {
        return new ParameterException(requireNonNull(spec).commandLine(), message);
    }

    /** Where the keyset is, and the key that wraps it. */
    static final class KeysetOptions {

        @Option(names = "--keyset", required = true, description = "file with the wrapped keyset")
        private @Nullable Path file;

        @ArgGroup(multiplicity = "1")
        private @Nullable Wrapping wrapping;

        Path file() {
            return requireNonNull(file);
        }

        WrappingKey key(AxionCredentials program) {
            Wrapping from = requireNonNull(wrapping);
            if (from.file != null) {
                return WrappingKey.inFile(from.file);
            }
            if (from.variable != null) {
                return WrappingKey.inEnvironment(from.variable, program.environment);
            }
            return WrappingKey.inKms(client(requireNonNull(from.kms), program), requireNonNull(from.kms));
        }

        /** Tink's clients register themselves as services. */
        private static KmsClient client(String uri, AxionCredentials program) {
            for (KmsClient client : ServiceLoader.load(KmsClient.class)) {
                if (client.doesSupport(uri)) {
                    try {
                        return client.withDefaultCredentials();
                    } catch (GeneralSecurityException e) {
                        throw program.usage(client.getClass().getName() + " has no default credentials.");
                    }
                }
            }
            throw program.usage("no client of a key management service for " + uri
                    + " is on the class path. Add Tink's for that service.");
        }
    }

    /** One of the three. */
    static final class Wrapping {

        @Option(names = "--wrapping-key-file", description = "file with the wrapping key")
        private @Nullable Path file;

        @Option(names = "--wrapping-key-variable", description = "environment variable with the wrapping key")
        private @Nullable String variable;

        @Option(names = "--wrapping-key-kms", description = "address of the wrapping key, as Tink's client names it")
        private @Nullable String kms;
    }
}
