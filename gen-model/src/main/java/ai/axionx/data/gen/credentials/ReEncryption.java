package ai.axionx.data.gen.credentials;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.credentials.ReEncryptionReport.Count;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Seals again, with the vault's primary key, every secret that has another one.
 *
 * <pre>{@code
 * ReEncryptionReport report = ReEncryption.of(app, vault).run();
 * System.exit(report.outcome().exitStatus());
 * }</pre>
 *
 * <p>It works in batches, a short transaction each, and keeps no state but the rows themselves: stopped anywhere, it is
 * run again and does what is left. It waits for nobody: a row that another transaction holds is left for the next run.
 * It counts up the row's version, so whoever has read the old value and writes the row afterwards is told so, with an
 * {@code OptimisticLockException}, instead of bringing the old value back. {@code updated_at} stays: nobody edited.
 *
 * <p>Secrets that do not open are left as they are and reported, and the others go on. Immutable and thread safe; two
 * runs at a time share the work.
 */
public final class ReEncryption {

    private static final int ROWS = 100;
    private static final int MOST_ROWS = 10_000;
    private static final int MOST_FAILURES = 100;

    private static final String COUNT = """
            select %2$s as key_id, count(*) as secrets
            from %1$s
            where %2$s is not null
            group by %2$s
            """;

    private static final String READ = """
            select id, %4$s as owner_id, %3$s as ciphertext
            from %1$s
            where %2$s = ?
              and id > ?
            order by id
            limit ?
            """;

    /** So that nobody changes them before they are written; what others hold is left to them. */
    static final String LOCK = READ + "for no key update skip locked\n";

    private static final String WRITE = """
            update %1$s
            set %3$s    = ?,
                %2$s    = ?,
                version = version + 1
            where id = ?
            """;

    private final DataSource app;
    private final Vault vault;
    private final int rows;
    private final boolean dryRun;

    private ReEncryption(DataSource app, Vault vault, int rows, boolean dryRun) {
        this.app = requireNonNull(app, "app");
        this.vault = requireNonNull(vault, "vault");
        this.rows = rows;
        this.dryRun = dryRun;
    }

    /**
     * Re-encryption in batches of 100 rows.
     *
     * @param app connections of role {@code axion_gen_app} to {@code axion_gen}
     * @param vault the new key as the primary one, and the old ones
     */
    public static ReEncryption of(DataSource app, Vault vault) {
        return new ReEncryption(app, vault, ROWS, false);
    }

    /**
     * With so many rows a transaction.
     *
     * @param newRows 1 to 10,000
     * @throws IllegalArgumentException if it is not
     */
    public ReEncryption inBatchesOf(int newRows) {
        if (newRows < 1 || newRows > MOST_ROWS) {
            throw new IllegalArgumentException("a batch has 1 to " + MOST_ROWS + " rows, but this is " + newRows + ".");
        }
        return new ReEncryption(app, vault, newRows, dryRun);
    }

    /** Opens what would be sealed again, and writes nothing. */
    public ReEncryption dryRun() {
        return new ReEncryption(app, vault, rows, true);
    }

    /**
     * Does it, column by column and key by key.
     *
     * @throws SQLException if the database does not do it; batches before are committed, and it may be run again
     */
    public ReEncryptionReport run() throws SQLException {
        List<Count> counts = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try (Connection connection = app.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                for (SealedColumn column : SealedColumn.values()) {
                    counts.addAll(run(connection, column, failures));
                }
                connection.setAutoCommit(autoCommit);
            } catch (SQLException | RuntimeException e) {
                // Where the session is gone, neither of these works, and the error to tell is the first.
                try {
                    connection.rollback();
                    connection.setAutoCommit(autoCommit);
                } catch (SQLException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
        }
        return new ReEncryptionReport(dryRun, vault.primaryKeyId(), counts, failures);
    }

    private List<Count> run(Connection connection, SealedColumn column, List<String> failures) throws SQLException {
        Map<String, Long> found = count(connection, column);
        List<Count> counts = new ArrayList<>();
        for (Map.Entry<String, Long> key : found.entrySet()) {
            boolean primary = key.getKey().equals(vault.primaryKeyId());
            Progress progress = primary ? new Progress() : run(connection, column, key.getKey(), failures);
            counts.add(new Count(column, key.getKey(), key.getValue(), progress.opened, progress.unopened, 0));
        }
        if (dryRun) {
            return counts;
        }
        Map<String, Long> now = count(connection, column);
        now.remove(vault.primaryKeyId());
        now.keySet().stream()
                .filter(keyId -> !found.containsKey(keyId))
                .forEach(keyId -> counts.add(new Count(column, keyId, 0, 0, 0, 0)));
        return counts.stream()
                .map(count -> left(count, now.getOrDefault(count.keyId(), 0L)))
                .toList();
    }

    private static Count left(Count count, long now) {
        return new Count(
                count.column(),
                count.keyId(),
                count.found(),
                count.reEncrypted(),
                count.unopened(),
                Math.max(0, now - count.unopened()));
    }

    private Progress run(Connection connection, SealedColumn column, String keyId, List<String> failures)
            throws SQLException {
        Progress progress = new Progress();
        List<Row> batch;
        long last = 0;
        do {
            batch = read(connection, column, keyId, last);
            try (PreparedStatement write = connection.prepareStatement(sql(WRITE, column))) {
                for (Row row : batch) {
                    last = row.id();
                    Binding binding = column.of(row.id(), row.ownerId());
                    try (Secret secret = vault.open(row.sealed(), binding)) {
                        if (!dryRun) {
                            add(write, row.id(), vault.seal(secret, binding));
                        }
                        progress.opened++;
                    } catch (VaultException e) {
                        progress.unopened++;
                        if (failures.size() < MOST_FAILURES) {
                            failures.add(String.valueOf(e.getMessage()));
                        }
                    }
                }
                write.executeBatch();
            }
            connection.commit();
        } while (batch.size() == rows);
        return progress;
    }

    private Map<String, Long> count(Connection connection, SealedColumn column) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql(COUNT, column));
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                counts.put(result.getString("key_id"), result.getLong("secrets"));
            }
        }
        connection.commit();
        return counts;
    }

    private List<Row> read(Connection connection, SealedColumn column, String keyId, long after) throws SQLException {
        List<Row> batch = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql(dryRun ? READ : LOCK, column))) {
            select.setString(1, keyId);
            select.setLong(2, after);
            select.setInt(3, rows);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    batch.add(new Row(
                            result.getLong("id"),
                            result.getLong("owner_id"),
                            new Sealed(result.getBytes("ciphertext"), keyId)));
                }
            }
        }
        return batch;
    }

    private static void add(PreparedStatement write, long id, Sealed sealed) throws SQLException {
        write.setBytes(1, sealed.ciphertext());
        write.setString(2, sealed.keyId());
        write.setLong(3, id);
        write.addBatch();
    }

    static String sql(String template, SealedColumn column) {
        return String.format(
                Locale.ROOT, template, column.table(), column.keyIdColumn(), column.column(), column.ownerColumn());
    }

    private record Row(long id, long ownerId, Sealed sealed) {}

    private static final class Progress {
        long opened;
        long unopened;
    }
}
