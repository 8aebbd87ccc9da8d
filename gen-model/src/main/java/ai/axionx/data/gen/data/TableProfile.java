package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Identified;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/**
 * What was found when a table of a data source was looked through. It can be made again at any time, so it has no
 * version: of two who look at once, the last one's findings stay. Goes with its data source.
 */
@Entity
@Table(
        schema = "public",
        name = "table_profile_cache",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_table_profile_cache_data_source_id_table_name",
                        columnNames = {"data_source_id", "table_name"}))
@Check(name = "ck_table_profile_cache_table_name", constraints = "char_length(table_name) between 1 and 500")
@Check(name = "ck_table_profile_cache_profile", constraints = "jsonb_typeof(profile) = 'object'")
public class TableProfile extends Identified {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "data_source_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_table_profile_cache_data_source_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private DataConnection dataSource;

    @Column(name = "table_name", nullable = false, updatable = false, columnDefinition = "text")
    private String tableName;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> profile;

    @Column(name = "profiled_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant profiledAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected TableProfile() {}

    private TableProfile(DataConnection dataSource, String tableName, Map<String, ?> profile) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.tableName = Checked.length("the table of a profile", tableName, 500);
        this.profile = Json.copyOf("profile", profile);
        this.profiledAt = Micros.now();
    }

    /**
     * What was found just now.
     *
     * @param tableName the table as the data source writes it, unique for the data source: 1 to 500 characters
     * @param profile columns, ranges, frequent values and so on; values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static TableProfile of(DataConnection dataSource, String tableName, Map<String, ?> profile) {
        return new TableProfile(dataSource, tableName, profile);
    }

    public DataConnection dataSource() {
        return dataSource;
    }

    public String tableName() {
        return tableName;
    }

    /** What was found; the map cannot be changed. */
    public Map<String, Object> profile() {
        return Collections.unmodifiableMap(profile);
    }

    /** When the table was looked through. */
    public Instant profiledAt() {
        return profiledAt;
    }

    /**
     * Replaces it by what was found just now.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void replace(Map<String, ?> newProfile) {
        profile = Json.copyOf("profile", newProfile);
        profiledAt = Micros.now();
    }
}
