package ai.axionx.data.migrations.internal;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.BootstrapReport;
import ai.axionx.data.migrations.BootstrapReport.Outcome;
import ai.axionx.data.migrations.BootstrapReport.Step;
import ai.axionx.data.migrations.DatabaseConnector;
import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.internal.Extensions.Extension;
import ai.axionx.data.migrations.script.Cancellation;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postgresql.util.PasswordUtil;

/**
 * One run of bootstrap: first everything is looked at that could stop it, then each thing is looked at and made right.
 *
 * <p>A database is made as the administrator's own, filled with its extensions, and then handed to its owner. So a
 * non-superuser can make extensions that need no superuser, and nothing is left behind when one is refused.
 */
public final class BootstrapRun {

    private static final String ATTRIBUTES =
            "select a from pg_roles r, lateral (values (rolsuper, 'superuser'), (rolcreatedb, 'createdb'),"
                    + " (rolcreaterole, 'createrole'), (rolreplication, 'replication'), (rolbypassrls, 'bypassrls'))"
                    + " as v(is_set, a) where r.rolname = ? and is_set";

    /**
     * What makes or writes large objects. No table's rights cover those, not even {@code pg_read_all_data} does: one
     * that an app makes would end every {@code pg_dump} of {@link PlatformRole#BACKUP}. PostgreSQL itself keeps
     * {@code lo_import} from PUBLIC.
     */
    private static final List<String> LARGE_OBJECT_FUNCTIONS = List.of(
            "pg_catalog.lo_creat(integer)",
            "pg_catalog.lo_create(oid)",
            "pg_catalog.lo_from_bytea(oid, bytea)",
            "pg_catalog.lo_put(oid, bigint, bytea)",
            "pg_catalog.lowrite(integer, bytea)",
            "pg_catalog.lo_truncate(integer, integer)",
            "pg_catalog.lo_truncate64(integer, bigint)");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT_BYTES = 16;
    private static final Duration COPY_LOCK_WAIT = Duration.ofMinutes(1);

    private final DatabaseConnector connector;
    private final String maintenanceDatabase;
    private final Map<PlatformRole, String> passwords;
    private final Duration lockWait;
    private final Consumer<String> progress;
    private final List<BootstrapDatabase> databases;
    private final boolean mayReplacePasswords;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> leftToProvider = new ArrayList<>();

    private BootstrapRun(
            DatabaseConnector connector,
            String maintenanceDatabase,
            Map<PlatformRole, String> passwords,
            Duration lockWait,
            Consumer<String> progress,
            List<BootstrapDatabase> databases,
            boolean mayReplacePasswords) {
        this.connector = connector;
        this.maintenanceDatabase = maintenanceDatabase;
        this.passwords = passwords;
        this.lockWait = lockWait;
        this.progress = progress;
        this.databases = databases;
        this.mayReplacePasswords = mayReplacePasswords;
    }

    /** Of all that the platform has. */
    public static BootstrapRun ofPlatform(
            DatabaseConnector connector,
            String maintenanceDatabase,
            Map<PlatformRole, String> passwords,
            Duration lockWait,
            Consumer<String> progress) {
        return new BootstrapRun(
                connector, maintenanceDatabase, passwords, lockWait, progress, BootstrapDatabase.ALL, true);
    }

    /**
     * Of all roles and of one database, which has another name here. Databases under the platform's own names are left
     * alone.
     *
     * @param original the name in production
     * @param copy the name of a database that exists
     * @param mayReplacePasswords whether roles get these passwords even where the platform itself is, whose services
     *     may know others
     */
    public static BootstrapRun ofCopy(
            String original,
            String copy,
            DatabaseConnector connector,
            Map<PlatformRole, String> passwords,
            boolean mayReplacePasswords,
            Consumer<String> progress) {
        List<BootstrapDatabase> one = BootstrapDatabase.ALL.stream()
                .filter(database -> database.name().equals(original))
                .map(database -> database.named(copy))
                .toList();
        return new BootstrapRun(connector, "postgres", passwords, COPY_LOCK_WAIT, progress, one, mayReplacePasswords);
    }

    public BootstrapReport run() {
        try (Connection server = connect(maintenanceDatabase)) {
            ServerVersion.require(server);
            Rights.requireNoPooler(server);
            try (RunnerLock lock = RunnerLock.acquire(server, "this server", lockWait, new Cancellation(), progress)) {
                requireNonNull(lock);
                Administrator administrator = Administrator.of(server);
                new Preflight(server, administrator).requireNothingInTheWay();
                for (BootstrapDatabase database : databases) {
                    createDatabase(server, database);
                }
                for (PlatformRole role : PlatformRole.values()) {
                    makeRole(server, administrator, role);
                }
                for (BootstrapDatabase database : databases) {
                    makeDatabase(server, administrator, database);
                }
                return new BootstrapReport(
                        administrator.name(),
                        administrator.isSuperuser(),
                        inReadingOrder(steps),
                        List.copyOf(leftToProvider));
            }
        } catch (SQLException e) {
            if (Failures.stateOf(e).equals("42501")) {
                throw new MigrationException(
                        ExitCode.PROVIDER_MUST_ACT,
                        "the administrator may not do all that is needed: " + Failures.said(e)
                                + ". Run bootstrap as a superuser, or have the provider grant that; what was done"
                                + " stays, and the next run goes on from there.",
                        e);
            }
            throw Failures.working(e, "bootstrapping");
        }
    }

    /** Roles first, then each database with all that is about it, though some of it was made before. */
    private static List<Step> inReadingOrder(List<Step> steps) {
        return steps.stream()
                .collect(Collectors.groupingBy(Step::subject, java.util.LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .sorted((a, b) -> Boolean.compare(isAboutRole(b), isAboutRole(a)))
                .flatMap(List::stream)
                .toList();
    }

    private static boolean isAboutRole(List<Step> steps) {
        return steps.get(0).subject().startsWith("role ");
    }

    private Connection connect(String database) {
        try {
            Connection connection = connector.connect(database);
            RunnerDataSource.prepare(connection);
            return connection;
        } catch (SQLException e) {
            throw Failures.connecting(e, "database " + database + " as administrator");
        }
    }

    private void note(Outcome outcome, String subject, String detail) {
        steps.add(new Step(outcome, subject, detail));
    }

    private static boolean exists(Connection server, BootstrapDatabase database) throws SQLException {
        return Sql.value(server, "select 1 from pg_database where datname = ?", database.name()) != null;
    }

    private static boolean exists(Connection server, PlatformRole role) throws SQLException {
        return Sql.value(server, "select 1 from pg_roles where rolname = ?", role.roleName()) != null;
    }

    private void createDatabase(Connection server, BootstrapDatabase database) throws SQLException {
        String subject = "database " + database.name();
        if (exists(server, database)) {
            if (steps.stream().noneMatch(step -> step.subject().equals(subject))) {
                note(Outcome.UNCHANGED, subject, "exists");
            }
        } else {
            progress.accept("creating " + subject);
            Sql.execute(server, database.createStatement(null));
            note(Outcome.CREATED, subject, "UTF-8, collation C.UTF-8");
        }
        if (database.hasExtensions()) {
            try (Connection inside = connect(database.name())) {
                List<Extension> missing = Extensions.missing(inside);
                for (Extension extension : Extensions.ALL) {
                    if (!missing.contains(extension)
                            && steps.stream()
                                    .noneMatch(step -> step.detail().startsWith("extension " + extension.name()))) {
                        note(Outcome.UNCHANGED, subject, "extension " + extension.name());
                    }
                }
                inside.setAutoCommit(false);
                for (Extension extension : missing) {
                    createExtension(inside, database, extension);
                }
                inside.commit();
            }
        }
    }

    /** In the caller's transaction, so that there are all of them in the end or none. */
    private void createExtension(Connection inside, BootstrapDatabase database, Extension extension)
            throws SQLException {
        progress.accept("creating extension " + extension.name() + " in " + database.name());
        Sql.execute(inside, "create schema if not exists " + extension.schema());
        Sql.execute(inside, "create extension " + extension.name() + " schema " + extension.schema());
        note(
                Outcome.CREATED,
                "database " + database.name(),
                "extension " + extension.name() + " "
                        + Sql.value(inside, "select extversion from pg_extension where extname = ?", extension.name())
                        + " in schema " + extension.schema());
    }

    private void makeRole(Connection server, Administrator administrator, PlatformRole role) throws SQLException {
        String subject = "role " + role;
        String password = passwords.get(role);
        if (!exists(server, role)) {
            // Preflight made sure that there is a password.
            Sql.execute(
                    server,
                    "create role " + role + " login password "
                            + Sql.literal(verifier(server, requireNonNull(password))));
            Sql.execute(server, "comment on role " + role + " is " + Sql.literal("Axion Data: " + role.purpose()));
            note(Outcome.CREATED, subject, role.purpose());
        } else {
            note(Outcome.UNCHANGED, subject, role.purpose());
            removeAttributes(server, role);
            if (!Sql.isTrue(server, "select rolcanlogin from pg_roles where rolname = ?", role.roleName())) {
                Sql.execute(server, "alter role " + role + " login");
                note(Outcome.CHANGED, subject, "may log in");
            }
            if (password != null) {
                setPassword(server, administrator, role, password);
            }
            removeLimits(server, role);
            removeMemberships(server, administrator, role);
            resetInDatabases(server, administrator, role);
        }
        for (String group : role.memberOf()) {
            if (isMember(server, role, group)) {
                note(Outcome.UNCHANGED, subject, "member of " + group);
            } else {
                Sql.execute(server, "grant " + group + " to " + role);
                note(Outcome.CHANGED, subject, "member of " + group);
            }
        }
        Map<String, String> current = settings(
                server,
                "select unnest(s.setconfig) from pg_db_role_setting s join pg_roles r on r.oid = s.setrole"
                        + " where s.setdatabase = 0 and r.rolname = ?",
                role.roleName());
        for (Map.Entry<String, String> setting : role.settings().entrySet()) {
            String detail = setting.getKey() + " = " + setting.getValue();
            if (setting.getValue().equals(current.get(setting.getKey()))) {
                note(Outcome.UNCHANGED, subject, detail);
            } else {
                Sql.execute(
                        server,
                        "alter role " + role + " set " + setting.getKey() + " = " + Sql.literal(setting.getValue()));
                note(Outcome.CHANGED, subject, detail + before(current, setting.getKey()));
            }
        }
    }

    private static String before(Map<String, String> current, String name) {
        return current.containsKey(name) ? " (was " + current.get(name) + ")" : "";
    }

    private void removeAttributes(Connection server, PlatformRole role) throws SQLException {
        for (String attribute : Sql.strings(server, ATTRIBUTES, role.roleName())) {
            Sql.execute(server, "alter role " + role + " no" + attribute);
            note(Outcome.CHANGED, "role " + role, "no longer " + attribute);
        }
    }

    /** A limit or a date that somebody set would lock the role out. */
    private void removeLimits(Connection server, PlatformRole role) throws SQLException {
        String subject = "role " + role;
        String limit = Sql.value(
                server, "select rolconnlimit from pg_roles where rolname = ? and rolconnlimit <> -1", role.roleName());
        if (limit != null) {
            Sql.execute(server, "alter role " + role + " connection limit -1");
            note(Outcome.CHANGED, subject, "connection limit = -1 (was " + limit + ")");
        }
        String end = Sql.value(
                server,
                "select rolvaliduntil from pg_roles where rolname = ? and rolvaliduntil <> 'infinity'",
                role.roleName());
        if (end != null) {
            // No statement takes the date away again; this one is as good.
            Sql.execute(server, "alter role " + role + " valid until 'infinity'");
            note(Outcome.CHANGED, subject, "valid until infinity (was " + end + ")");
        }
    }

    /**
     * Takes the role out of every role that it has no business in, be that a predefined one or another of ours, and
     * takes away the right to let others into one.
     *
     * <p>Who else is a member of the role stays: that is how administrators act as owners, and they cannot be told from
     * anybody else.
     */
    private void removeMemberships(Connection server, Administrator administrator, PlatformRole role)
            throws SQLException {
        record Membership(String group, String grantor, boolean isAdmin, boolean isRevocable) {}
        List<Membership> memberships = Sql.rows(
                server,
                result -> new Membership(
                        requireNonNull(result.getString(1)),
                        requireNonNull(result.getString(2)),
                        result.getBoolean(3),
                        result.getBoolean(4)),
                "select g.rolname, b.rolname, m.admin_option, not g.rolsuper"
                        + " and pg_has_role(g.oid, 'MEMBER WITH ADMIN OPTION') and pg_has_role(b.oid, 'USAGE')"
                        + " from pg_auth_members m"
                        + " join pg_roles r on r.oid = m.member"
                        + " join pg_roles g on g.oid = m.roleid"
                        + " join pg_roles b on b.oid = m.grantor"
                        + " where r.rolname = ? order by 1, 2",
                role.roleName());
        for (Membership membership : memberships) {
            boolean isWanted = role.memberOf().contains(membership.group());
            if (isWanted && !membership.isAdmin()) {
                continue;
            }
            // A membership is its grantor's: without that name, another one's would be meant.
            String statement = "revoke " + (isWanted ? "admin option for " : "")
                    + Sql.identifier(membership.group()) + " from " + role + " granted by "
                    + Sql.identifier(membership.grantor()) + " cascade";
            String detail = "no longer " + (isWanted ? "administers " : "member of ") + membership.group();
            changeOrLeave(
                    server, administrator.isSuperuser() || membership.isRevocable(), statement, "role " + role, detail);
        }
    }

    /** A setting for the role in one database would go before those that the role and the database have. */
    private void resetInDatabases(Connection server, Administrator administrator, PlatformRole role)
            throws SQLException {
        for (BootstrapDatabase database : databases) {
            // As the server writes the names: of those that it does not know, it tells upper and lower case apart.
            for (String setting : Sql.strings(
                    server,
                    "select unnest(s.setconfig) from pg_db_role_setting s"
                            + " join pg_roles r on r.oid = s.setrole join pg_database d on d.oid = s.setdatabase"
                            + " where r.rolname = ? and d.datname = ?",
                    role.roleName(),
                    database.name())) {
                String name = setting.substring(0, setting.indexOf('='));
                String value = setting.substring(name.length() + 1);
                changeOrLeave(
                        server,
                        administrator.isSuperuser() || !isPrivileged(server, name) || maySet(server, name),
                        "alter role " + role + " in database " + database.name() + " reset " + Sql.identifier(name),
                        "role " + role,
                        "no " + name + " of its own in " + database.name() + " (was " + value + ")");
            }
        }
    }

    /** Does it, or leaves it to the provider: the platform works without. */
    private void changeOrLeave(
            Connection connection, boolean isAllowed, String statement, String subject, String detail)
            throws SQLException {
        if (isAllowed) {
            Sql.execute(connection, statement);
            note(Outcome.CHANGED, subject, detail);
        } else {
            note(Outcome.LEFT, subject, detail);
            leftToProvider.add(statement + ";");
        }
    }

    /** Whether the setting takes more than its owner's word; of one that the server does not know, it does. */
    private static boolean isPrivileged(Connection server, String setting) throws SQLException {
        return Sql.isTrue(
                server,
                "select coalesce((select context in ('superuser', 'superuser-backend') from pg_settings"
                        + " where lower(name) = ?), true)",
                setting.toLowerCase(Locale.ROOT));
    }

    private static boolean maySet(Connection server, String setting) throws SQLException {
        return Sql.isTrue(server, "select has_parameter_privilege(current_user, ?, 'SET')", setting);
    }

    private void setPassword(Connection server, Administrator administrator, PlatformRole role, String password)
            throws SQLException {
        String subject = "role " + role;
        if (administrator.isSuperuser()
                && hasPassword(
                        Sql.value(server, "select rolpassword from pg_authid where rolname = ?", role.roleName()),
                        password)) {
            note(Outcome.UNCHANGED, subject, "password");
            return;
        }
        Sql.execute(server, "alter role " + role + " password " + Sql.literal(verifier(server, password)));
        if (administrator.isSuperuser()) {
            note(Outcome.CHANGED, subject, "password");
        } else {
            note(Outcome.RENEWED, subject, "password");
        }
    }

    /**
     * What the server stores instead of the password. Made here, so that the password never reaches it, with as many
     * iterations as the server would take.
     */
    private static String verifier(Connection server, String password) throws SQLException {
        int iterations = Integer.parseInt(requireNonNull(Sql.value(server, "show scram_iterations")));
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return PasswordUtil.encodeScramSha256(password.toCharArray(), iterations, salt);
    }

    /** Whether the verifier is one of this password: the same salt and rounds must give the same text. */
    static boolean hasPassword(@org.jspecify.annotations.Nullable String verifier, String password) {
        if (verifier == null || !verifier.matches("SCRAM-SHA-256\\$\\d+:[^:$]+\\$.*")) {
            return false;
        }
        String[] parts = verifier.split("[$:]", 4);
        byte[] salt = java.util.Base64.getDecoder().decode(parts[2]);
        return PasswordUtil.encodeScramSha256(password.toCharArray(), Integer.parseInt(parts[1]), salt)
                .equals(verifier);
    }

    private static boolean isMember(Connection server, PlatformRole role, String group) throws SQLException {
        return Sql.isTrue(
                server,
                "select exists (select from pg_auth_members m join pg_roles r on r.oid = m.member"
                        + " where r.rolname = ? and m.roleid = ?::regrole and m.inherit_option)",
                role.roleName(),
                group);
    }

    private static Map<String, String> settings(Connection connection, String query, String of) throws SQLException {
        return Sql.strings(connection, query, of).stream()
                .collect(Collectors.toMap(
                        entry -> entry.substring(0, entry.indexOf('=')).toLowerCase(Locale.ROOT),
                        entry -> entry.substring(entry.indexOf('=') + 1)));
    }

    private void makeDatabase(Connection server, Administrator administrator, BootstrapDatabase database)
            throws SQLException {
        // Before the owner changes: afterwards a non-superuser has no right to some of the settings.
        for (Map.Entry<String, String> setting : BootstrapDatabase.SETTINGS.entrySet()) {
            setForDatabase(server, administrator, database, setting.getKey(), setting.getValue());
        }
        if (!administrator.isSuperuser()) {
            requireMayActAs(server, administrator, database.owner());
        }
        String subject = "database " + database.name();
        String owner = owner(server, database);
        if (owner.equals(database.owner().roleName())) {
            note(Outcome.UNCHANGED, subject, "owner " + owner);
        } else {
            Sql.execute(server, "alter database " + database.name() + " owner to " + database.owner());
            note(Outcome.CHANGED, subject, "owner " + database.owner());
        }
        removeLimit(server, database);
        decideWhoEnters(server, administrator, database);
        try (Connection inside = connect(database.name())) {
            closePublicSchema(inside, database);
            closeFunctions(inside, database);
            closeLargeObjects(inside, administrator, database);
            if (database.hasExtensions()) {
                openPartman(inside, administrator, database);
            }
        }
    }

    private void removeLimit(Connection server, BootstrapDatabase database) throws SQLException {
        String limit = Sql.value(
                server,
                "select datconnlimit from pg_database where datname = ? and datconnlimit <> -1",
                database.name());
        if (limit != null) {
            asOwner(server, database, List.of("alter database " + database.name() + " connection limit -1"));
            note(Outcome.CHANGED, "database " + database.name(), "connection limit = -1 (was " + limit + ")");
        }
    }

    private static String owner(Connection server, BootstrapDatabase database) throws SQLException {
        return requireNonNull(Sql.value(
                server, "select pg_get_userbyid(datdba) from pg_database where datname = ?", database.name()));
    }

    private void setForDatabase(
            Connection server, Administrator administrator, BootstrapDatabase database, String name, String value)
            throws SQLException {
        String subject = "database " + database.name();
        Map<String, String> current = settings(
                server,
                "select unnest(s.setconfig) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase"
                        + " where s.setrole = 0 and d.datname = ?",
                database.name());
        String detail = name + " = " + value;
        if (value.equals(current.get(name))) {
            note(Outcome.UNCHANGED, subject, detail);
            return;
        }
        String statement = "alter database " + database.name() + " set " + name + " = " + Sql.literal(value);
        String owner = owner(server, database);
        boolean isOwn = administrator.isSuperuser() || owner.equals(administrator.name());
        if (!administrator.isSuperuser() && isPrivileged(server, name) && !(isOwn && maySet(server, name))) {
            note(Outcome.LEFT, subject, detail);
            leftToProvider.add(statement + ";");
            return;
        }
        if (isOwn) {
            Sql.execute(server, statement);
        } else {
            requireMayActAs(server, administrator, database.owner());
            Administrator.actingAs(owner, server, () -> Sql.execute(server, statement));
        }
        note(Outcome.CHANGED, subject, detail + before(current, name));
    }

    /** A non-superuser who made a role may administer it, but acts as it only after allowing that to himself. */
    private void requireMayActAs(Connection server, Administrator administrator, PlatformRole role)
            throws SQLException {
        if (!Sql.isTrue(server, "select pg_has_role(current_user, ?::regrole, 'SET')", role.roleName())) {
            Sql.execute(server, "grant " + role + " to " + administrator.quoted() + " with set true, inherit false");
            note(Outcome.CHANGED, "role " + role, "administrator " + administrator.name() + " may act as it");
        }
    }

    private void decideWhoEnters(Connection server, Administrator administrator, BootstrapDatabase database)
            throws SQLException {
        String subject = "database " + database.name();
        record Right(String grantee, String privilege) {}
        List<Right> rights = Sql.rows(
                server,
                result -> new Right(result.getString(1), result.getString(2)),
                "select coalesce(r.rolname, 'public'), lower(a.privilege_type)"
                        + " from pg_database d"
                        + " cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a"
                        + " left join pg_roles r on r.oid = a.grantee"
                        + " where d.datname = ? order by 1, 2",
                database.name());
        Set<String> wanted = new LinkedHashSet<>();
        database.guests().forEach(guest -> wanted.add(guest.roleName()));
        Set<String> ours =
                Arrays.stream(PlatformRole.values()).map(PlatformRole::roleName).collect(Collectors.toSet());
        ours.remove(database.owner().roleName());
        ours.add("public");
        if (!administrator.isSuperuser()) {
            wanted.add(administrator.name());
        }
        List<String> statements = new ArrayList<>();
        for (Right right : rights) {
            boolean isWanted = right.privilege().equals("connect") && wanted.contains(right.grantee());
            if (ours.contains(right.grantee()) && !isWanted) {
                statements.add(
                        "revoke " + right.privilege() + " on database " + database.name() + " from " + right.grantee());
                note(Outcome.CHANGED, subject, "no " + right.privilege() + " for " + right.grantee());
            }
        }
        for (String guest : wanted) {
            if (rights.contains(new Right(guest, "connect"))) {
                note(Outcome.UNCHANGED, subject, "connect for " + guest);
            } else {
                statements.add("grant connect on database " + database.name() + " to " + Sql.identifier(guest));
                note(Outcome.CHANGED, subject, "connect for " + guest);
            }
        }
        asOwner(server, database, statements);
    }

    private void closePublicSchema(Connection inside, BootstrapDatabase database) throws SQLException {
        boolean isOpen = Sql.isTrue(
                inside,
                "select exists (select from pg_namespace n"
                        + " cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a"
                        + " where n.nspname = 'public' and a.grantee = 0 and a.privilege_type = 'CREATE')");
        if (isOpen) {
            asOwner(inside, database, List.of("revoke create on schema public from public"));
        }
        note(
                isOpen ? Outcome.CHANGED : Outcome.UNCHANGED,
                "database " + database.name(),
                "schema public: nothing made by everybody");
    }

    /** Only the global form of the statement has an effect; that with "in schema" can only add. */
    private void closeFunctions(Connection inside, BootstrapDatabase database) throws SQLException {
        boolean isClosed = Sql.isTrue(
                inside,
                "select exists (select from pg_default_acl d where d.defaclrole = ?::regrole and d.defaclnamespace = 0"
                        + " and d.defaclobjtype = 'f'"
                        + " and not exists (select from aclexplode(d.defaclacl) a where a.grantee = 0))",
                database.owner().roleName());
        if (!isClosed) {
            asOwner(inside, database, List.of("alter default privileges revoke execute on functions from public"));
        }
        note(
                isClosed ? Outcome.UNCHANGED : Outcome.CHANGED,
                "database " + database.name(),
                "new functions of " + database.owner() + ": for nobody else");
    }

    private void closeLargeObjects(Connection inside, Administrator administrator, BootstrapDatabase database)
            throws SQLException {
        String subject = "database " + database.name();
        String detail = "large objects: made by nobody";
        List<String> open = new ArrayList<>();
        for (String function : LARGE_OBJECT_FUNCTIONS) {
            if (Sql.isTrue(inside, "select has_function_privilege('public', ?, 'EXECUTE')", function)) {
                open.add(function);
            }
        }
        if (open.isEmpty()) {
            note(Outcome.UNCHANGED, subject, detail);
            return;
        }
        if (!administrator.isSuperuser()) {
            leftToProvider.add("\\connect " + database.name());
        }
        changeOrLeave(
                inside,
                administrator.isSuperuser(),
                "revoke execute on function " + String.join(", ", open) + " from public",
                subject,
                detail);
    }

    private static void asOwner(Connection connection, BootstrapDatabase database, List<String> statements)
            throws SQLException {
        if (!statements.isEmpty()) {
            Administrator.actingAs(database.owner().roleName(), connection, () -> {
                for (String statement : statements) {
                    Sql.execute(connection, statement);
                }
            });
        }
    }

    /** pg_partman makes partitions as whoever calls it, so the owner of the tables needs all of it; nobody else any. */
    private void openPartman(Connection inside, Administrator administrator, BootstrapDatabase database)
            throws SQLException {
        String subject = "database " + database.name();
        String owner = database.owner().roleName();
        if (hasPartman(inside, owner)) {
            note(Outcome.UNCHANGED, subject, "pg_partman for " + owner);
        } else {
            for (String what :
                    List.of("schema", "all tables in schema", "all sequences in schema", "all routines in schema")) {
                Sql.execute(inside, "grant all on " + what + " partman to " + owner);
            }
            note(Outcome.CHANGED, subject, "pg_partman for " + owner);
        }
        if (!Sql.isTrue(
                inside,
                "select exists (select from pg_proc p"
                        + " cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
                        + " where p.pronamespace = 'partman'::regnamespace and a.grantee = 0)"
                        + " or has_schema_privilege('public', 'partman', 'USAGE')")) {
            note(Outcome.UNCHANGED, subject, "pg_partman for nobody else");
        } else if (administrator.isSuperuser() || isOwnerOfPartman(inside)) {
            Sql.execute(inside, "revoke all on schema partman from public");
            Sql.execute(inside, "revoke execute on all routines in schema partman from public");
            note(Outcome.CHANGED, subject, "pg_partman for nobody else");
        } else {
            note(Outcome.LEFT, subject, "pg_partman for nobody else");
            leftToProvider.add("\\connect " + database.name());
            leftToProvider.add("revoke all on schema partman from public;");
            leftToProvider.add("revoke execute on all routines in schema partman from public;");
        }
    }

    private static boolean isOwnerOfPartman(Connection inside) throws SQLException {
        return Sql.isTrue(
                inside,
                "select pg_get_userbyid(extowner) = current_user from pg_extension where extname = 'pg_partman'");
    }

    private static boolean hasPartman(Connection inside, String role) throws SQLException {
        return Sql.isTrue(inside, """
                select has_schema_privilege(r.oid, 'partman', 'USAGE')
                   and has_schema_privilege(r.oid, 'partman', 'CREATE')
                   and not exists (
                       select from pg_class c
                       cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                                               'TRIGGER', 'MAINTAIN']) as p
                       where c.relnamespace = 'partman'::regnamespace and c.relkind in ('r', 'p', 'v')
                         and not has_table_privilege(r.oid, c.oid, p))
                   and not exists (
                       select from pg_class c
                       where c.relnamespace = 'partman'::regnamespace
                         and case when c.relkind = 'S' then not has_sequence_privilege(r.oid, c.oid, 'USAGE') end)
                   and not exists (
                       select from pg_proc p
                       where p.pronamespace = 'partman'::regnamespace
                         and not exists (
                             select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                             where a.grantee = r.oid))
                from pg_roles r where r.rolname = ?
                """, role);
    }

    /** Everything that could stop the run, found before anything is changed. */
    private final class Preflight {

        private final Connection server;
        private final Administrator administrator;
        private final List<String> unsuitable = new ArrayList<>();
        private final List<String> foreign = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private final Set<String> provider = new LinkedHashSet<>();

        Preflight(Connection server, Administrator administrator) {
            this.server = server;
            this.administrator = administrator;
        }

        void requireNothingInTheWay() throws SQLException {
            List<BootstrapDatabase> present = new ArrayList<>();
            for (BootstrapDatabase database : databases) {
                if (exists(server, database)) {
                    present.add(database);
                    lookInto(database);
                } else if (!administrator.canCreateDatabases()) {
                    provider.add("alter role " + administrator.quoted() + " createdb;");
                }
            }
            for (PlatformRole role : PlatformRole.values()) {
                lookAt(role);
            }
            for (BootstrapDatabase database : databases) {
                if (database.hasExtensions() && !present.contains(database)) {
                    unsuitable.addAll(Extensions.shortcomings(server));
                    if (!provider.isEmpty()) {
                        // Something has to be done anyway, so nothing is tried.
                        sayHowToExtend(database, Extensions.ALL, false);
                    }
                }
            }
            if (!mayReplacePasswords) {
                lookForThePlatform();
            }
            refuse();
            for (BootstrapDatabase database : databases) {
                if (database.hasExtensions() && !administrator.isSuperuser()) {
                    tryToExtend(database, present.contains(database));
                    refuse();
                }
            }
        }

        private void lookAt(PlatformRole role) throws SQLException {
            boolean exists = exists(server, role);
            boolean canLogIn =
                    exists && Sql.isTrue(server, "select rolcanlogin from pg_roles where rolname = ?", role.roleName());
            boolean isKnownToHaveNone = exists
                    && administrator.isSuperuser()
                    && Sql.isTrue(
                            server, "select rolpassword is null from pg_authid where rolname = ?", role.roleName());
            if (passwords.get(role) == null && (!canLogIn || isKnownToHaveNone)) {
                missing.add(role.passwordVariable() + " (or " + role.passwordVariable() + "_FILE), for role " + role
                        + ": " + role.purpose());
            }
            if (!exists && !administrator.canCreateRoles()) {
                provider.add("alter role " + administrator.quoted() + " createrole;");
            }
            if (administrator.isSuperuser()) {
                return;
            }
            if (exists) {
                for (String attribute : Sql.strings(server, ATTRIBUTES, role.roleName())) {
                    provider.add("alter role " + role + " no" + attribute + ";");
                }
                if (!Sql.isTrue(
                        server, "select pg_has_role(?::regrole, 'MEMBER WITH ADMIN OPTION')", role.roleName())) {
                    provider.add("grant " + role + " to " + administrator.quoted() + " with admin option;");
                }
            }
            for (String group : role.memberOf()) {
                if (!(exists && isMember(server, role, group))
                        && !Sql.isTrue(server, "select pg_has_role(?::regrole, 'MEMBER WITH ADMIN OPTION')", group)) {
                    provider.add("grant " + group + " to " + administrator.quoted() + " with admin option;");
                }
            }
        }

        /** Roles are the server's: with other passwords, the services that work on it would be locked out. */
        private void lookForThePlatform() throws SQLException {
            List<String> present = new ArrayList<>();
            for (BootstrapDatabase database : BootstrapDatabase.ALL) {
                if (exists(server, database)) {
                    present.add(database.name());
                }
            }
            if (present.isEmpty()) {
                return;
            }
            List<String> others = new ArrayList<>();
            for (Map.Entry<PlatformRole, String> login : new TreeMap<>(passwords).entrySet()) {
                if (exists(server, login.getKey()) && !isKnown(login.getKey(), login.getValue())) {
                    others.add(login.getKey().roleName());
                }
            }
            if (!others.isEmpty()) {
                foreign.add("this server holds the platform's " + String.join(", ", present)
                        + ", and a copy for tests would change the passwords of " + Contents.some(others)
                        + ". Use another server for tests.");
            }
        }

        /** Only a superuser can tell. */
        private boolean isKnown(PlatformRole role, String password) throws SQLException {
            return administrator.isSuperuser()
                    && hasPassword(
                            Sql.value(server, "select rolpassword from pg_authid where rolname = ?", role.roleName()),
                            password);
        }

        private void lookInto(BootstrapDatabase database) throws SQLException {
            String encoding = Sql.value(
                    server, "select pg_encoding_to_char(encoding) from pg_database where datname = ?", database.name());
            if (!"UTF8".equals(encoding)) {
                unsuitable.add("database " + database.name() + " has encoding " + encoding
                        + ", expected UTF8. An encoding cannot be changed: rename or drop the database.");
            }
            String collation = Sql.value(
                    server,
                    "select case datlocprovider when 'b' then 'builtin' when 'i' then 'icu' when 'c' then 'libc'"
                            + " else datlocprovider::text end || ' ' || coalesce(datlocale, datcollate)"
                            + " from pg_database where datname = ?",
                    database.name());
            String owner = owner(server, database);
            if (!administrator.isSuperuser()
                    && !owner.equals(administrator.name())
                    && !owner.equals(database.owner().roleName())) {
                provider.add("alter database " + database.name() + " owner to " + administrator.quoted() + ";");
            }
            if (!Sql.isTrue(server, "select has_database_privilege(?, 'CONNECT')", database.name())) {
                provider.add("grant connect on database " + database.name() + " to " + administrator.quoted() + ";");
                return;
            }
            try (Connection inside = connect(database.name())) {
                boolean isOurs = false;
                for (String[] table : database.historyTables()) {
                    isOurs |= Contents.hasTable(inside, table[0], table[1]);
                }
                List<String> relations = Contents.relations(inside);
                if (!isOurs && !relations.isEmpty()) {
                    foreign.add("database " + database.name() + " exists and holds tables that are not ours: "
                            + Contents.some(relations)
                            + ". Is this the right server? If it is, rename or drop that database.");
                } else if ("UTF8".equals(encoding) && !BootstrapDatabase.COLLATION.equals(collation)) {
                    // What upper and lower case are depends on it, and so do checks and indexes.
                    unsuitable.add("database " + database.name() + " has the collation " + collation + ", expected "
                            + BootstrapDatabase.COLLATION + ". It cannot be changed: "
                            + (relations.isEmpty()
                                    ? "the database is empty, so drop it"
                                    : "dump the database, rename it, and restore the dump into a new one")
                            + ". A new one is made by: " + database.createStatement(owner) + ";");
                }
                String schemaOwner = Sql.value(
                        inside, "select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'public'");
                if (!"pg_database_owner".equals(schemaOwner)) {
                    unsuitable.add("database " + database.name()
                            + (schemaOwner == null
                                    ? " has no schema public. Create it: create schema public authorization"
                                            + " pg_database_owner;"
                                    : ": schema public belongs to " + schemaOwner
                                            + ", expected pg_database_owner. There, as a superuser: alter schema public"
                                            + " owner to pg_database_owner;"));
                }
                if (database.hasExtensions()) {
                    Extensions.misfits(inside)
                            .forEach(misfit -> unsuitable.add("database " + database.name() + ": " + misfit + "."));
                    List<Extension> absent = Extensions.missing(inside);
                    if (!absent.isEmpty()) {
                        unsuitable.addAll(Extensions.shortcomings(server));
                    }
                    if (!absent.contains(Extensions.PARTMAN)) {
                        lookAtPartman(inside, database);
                    }
                }
            }
        }

        private void lookAtPartman(Connection inside, BootstrapDatabase database) throws SQLException {
            if (administrator.isSuperuser()
                    || isOwnerOfPartman(inside)
                    || hasPartman(inside, database.owner().roleName())
                    || Sql.isTrue(inside, "select has_schema_privilege('partman', 'CREATE WITH GRANT OPTION')")) {
                return;
            }
            provider.add("\\connect " + database.name());
            for (String what :
                    List.of("schema", "all tables in schema", "all sequences in schema", "all routines in schema")) {
                provider.add("grant all on " + what + " partman to " + administrator.quoted() + " with grant option;");
            }
        }

        /** Whether an extension may be made is for the server to say: providers open that to some non-superusers. */
        private void tryToExtend(BootstrapDatabase database, boolean isPresent) throws SQLException {
            if (!isPresent) {
                Sql.execute(server, database.createStatement(null));
            }
            int noted = steps.size();
            boolean isComplete = false;
            note(
                    isPresent ? Outcome.UNCHANGED : Outcome.CREATED,
                    "database " + database.name(),
                    isPresent ? "exists" : "UTF-8, collation C.UTF-8");
            List<Extension> refused = new ArrayList<>();
            try (Connection inside = connect(database.name())) {
                inside.setAutoCommit(false);
                for (Extension extension : Extensions.missing(inside)) {
                    Savepoint before = inside.setSavepoint();
                    try {
                        createExtension(inside, database, extension);
                    } catch (SQLException e) {
                        if (!Failures.stateOf(e).equals("42501")) {
                            throw e;
                        }
                        inside.rollback(before);
                        refused.add(extension);
                    }
                }
                if (refused.isEmpty()) {
                    inside.commit();
                    isComplete = true;
                } else {
                    inside.rollback();
                }
            } finally {
                if (!isComplete) {
                    steps.subList(noted, steps.size()).clear();
                    if (!isPresent) {
                        Sql.execute(server, "drop database " + database.name());
                    }
                }
            }
            if (!refused.isEmpty()) {
                sayHowToExtend(database, refused, isPresent);
            }
        }

        private void sayHowToExtend(BootstrapDatabase database, List<Extension> extensions, boolean isPresent) {
            if (!isPresent) {
                provider.add(database.createStatement(administrator.name()) + ";");
            }
            provider.add("\\connect " + database.name());
            for (Extension extension : extensions) {
                // The administrator can make pg_partman, once the database is his own.
                if (isPresent || !extension.equals(Extensions.PARTMAN)) {
                    provider.add("create extension " + extension.name() + " schema " + extension.schema() + ";");
                }
            }
        }

        private void refuse() {
            List<String> reasons = new ArrayList<>();
            reasons.addAll(unsuitable);
            reasons.addAll(foreign);
            if (!missing.isEmpty()) {
                reasons.add("passwords are missing. Set these environment variables:\n    "
                        + String.join("\n    ", missing));
            }
            if (!provider.isEmpty()) {
                reasons.add(
                        "administrator " + administrator.name() + " is no superuser, and some things need one. Have a"
                                + " superuser or the provider run this first, in psql:\n    "
                                + String.join("\n    ", provider)
                                + "\n  and, so that slow queries are logged (the platform works without):\n    "
                                + "grant set on parameter log_min_duration_statement, log_parameter_max_length to "
                                + administrator.quoted() + ";");
            }
            if (reasons.isEmpty()) {
                return;
            }
            ExitCode code = !unsuitable.isEmpty()
                    ? ExitCode.UNSUITABLE_SERVER
                    : !foreign.isEmpty()
                            ? ExitCode.FOREIGN_CONTENT
                            : !provider.isEmpty() ? ExitCode.PROVIDER_MUST_ACT : ExitCode.USAGE;
            throw new MigrationException(code, String.join("\n", reasons) + "\nNothing was changed.");
        }
    }
}
