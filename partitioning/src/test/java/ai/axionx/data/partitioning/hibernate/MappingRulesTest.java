package ai.axionx.data.partitioning.hibernate;

import static ai.axionx.data.partitioning.PartitionInterval.DAY;
import static ai.axionx.data.partitioning.PartitionInterval.MONTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToOne;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.MappingException;
import org.hibernate.annotations.NaturalId;
import org.hibernate.cfg.AvailableSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Booting tells all that is wrong with partitioned entities at once: the entity, the field and what to do. */
final class MappingRulesTest {

    private static final String HERE = MappingRulesTest.class.getName() + "$";

    /** The one problem that there is. */
    private static String problem(Class<?>... entities) {
        List<String> problems = problems(Map.of(), entities);
        assertThat(problems).hasSize(2).first().isEqualTo("the mapping of partitioned tables has a problem:");
        return problems.get(1).substring("  - ".length());
    }

    private static List<String> problems(Map<String, Object> settings, Class<?>... entities) {
        MappingException[] thrown = new MappingException[1];
        try (Orm orm = Orm.offline(settings, entities)) {
            assertThatThrownBy(orm::metadata).isInstanceOfSatisfying(MappingException.class, e -> thrown[0] = e);
        }
        return String.valueOf(thrown[0].getMessage()).lines().toList();
    }

    @Test
    void column_mustBeMapped() {
        assertThat(problem(Unmapped.class))
                .isEqualTo(HERE + "Unmapped, @RangePartitioned.column: column made_at is not mapped; there are id,"
                        + " created_at. Map it, best as @EmbeddedId TimeOrderedId, or name another.");
    }

    @Entity
    @Table(name = "unmapped")
    @RangePartitioned(interval = MONTH, column = "made_at")
    static class Unmapped {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void column_mustBeInTheKey_andNotNull() {
        assertThat(problems(Map.of(), OutsideTheKey.class).subList(1, 3))
                .containsExactly(
                        "  - " + HERE + "OutsideTheKey, createdAt: column created_at may be null, but each row must"
                                + " belong to a partition. Set @Column(nullable = false).",
                        "  - " + HERE + "OutsideTheKey, createdAt: column created_at is not part of the primary key"
                                + " (id), without which PostgreSQL cannot partition by it. Use @EmbeddedId"
                                + " TimeOrderedId, or make it part of the @EmbeddedId or @IdClass.");
    }

    @Entity
    @Table(name = "outside")
    @RangePartitioned(interval = MONTH)
    static class OutsideTheKey {
        @Id
        @Nullable
        UUID id;

        @Column(name = "created_at")
        @Nullable
        Instant createdAt;
    }

    @Test
    void column_mustBeATimestampWithTimeZone() {
        assertThat(problem(LocalTime.class))
                .isEqualTo(HERE + "LocalTime, id.createdAt: column created_at is a timestamp(6), expected a timestamp"
                        + " with time zone. Map it as an Instant or OffsetDateTime; if it is one, a"
                        + " setting such as hibernate.type.preferred_instant_jdbc_type makes another type of it.");
    }

    @Embeddable
    record LocalKey(
            long number, @Column(name = "created_at") LocalDateTime createdAt) implements Serializable {}

    @Entity
    @Table(name = "local_time")
    @RangePartitioned(interval = MONTH)
    static class LocalTime {
        @EmbeddedId
        @Nullable
        LocalKey id;
    }

    @Test
    void column_mayBeDefinedInSql_andTheKeyMayBeAnother_inAnyOrder() {
        try (Orm orm = Orm.offline(Map.of(), OtherKey.class)) {
            assertThat(orm.ddl().get(0))
                    .isEqualTo("create table other_key (number bigint not null, zone integer not null,"
                            + " at timestamptz not null, name varchar(255),"
                            + " constraint pk_other_key primary key (number, zone, at)) partition by range (at)");
        }
    }

    static class OtherId implements Serializable {

        private static final long serialVersionUID = 1L;

        @Nullable
        Instant at;

        int zone;
        long number;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OtherId that && that.number == number;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    @Entity
    @Table(name = "other_key")
    @IdClass(OtherId.class)
    @RangePartitioned(interval = DAY, column = "at", defaultPartition = false)
    static class OtherKey {
        @Id
        @Column(columnDefinition = "timestamptz")
        @Nullable
        Instant at;

        @Id
        int zone;

        @Id
        long number;

        @Nullable
        String name;
    }

    @Test
    void uniqueColumn_mustNotBe() {
        assertThat(problem(UniqueColumn.class))
                .startsWith(HERE + "UniqueColumn, code: the unique constraint (code) does not contain the partition"
                        + " column created_at, and PostgreSQL can keep only rows of one partition apart.")
                .contains("take the constraint away");
    }

    @Entity
    @Table(name = "unique_column")
    @RangePartitioned(interval = MONTH)
    static class UniqueColumn {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;

        @Column(unique = true)
        @Nullable
        String code;
    }

    @Test
    void uniqueConstraint_mustContainTheColumn() {
        assertThat(problem(UniqueColumns.class))
                .startsWith(HERE + "UniqueColumns, code, number: the unique constraint (code, number) does not");
    }

    @Entity
    @Table(
            name = "unique_columns",
            uniqueConstraints = {
                @UniqueConstraint(columnNames = {"code", "number"}),
                @UniqueConstraint(columnNames = {"code", "created_at"})
            })
    @RangePartitioned(interval = MONTH)
    static class UniqueColumns {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;

        @Nullable
        String code;

        int number;
    }

    @Test
    void naturalId_mustNotBe() {
        assertThat(problem(Natural.class)).startsWith(HERE + "Natural, code: the @NaturalId (code) does not contain");
    }

    @Entity
    @Table(name = "natural_ids")
    @RangePartitioned(interval = MONTH)
    static class Natural {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;

        @NaturalId
        @Nullable
        String code;
    }

    @Test
    void oneToOne_isUniqueAsWell() {
        assertThat(problem(Pair.class, Ordinary.class))
                .startsWith(HERE + "Pair, ordinary: the unique constraint (ordinary_id)")
                .contains("@OneToOne");
    }

    @Entity
    static class Ordinary {
        @Id
        long id;
    }

    @Entity
    @Table(name = "pairs")
    @RangePartitioned(interval = MONTH)
    static class Pair {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;

        @OneToOne
        @Nullable
        Ordinary ordinary;
    }

    @Test
    void foreignKey_mustNotLeadHere() {
        assertThat(problem(Referrer.class, Sound.class))
                .isEqualTo(HERE + "Referrer, target: the foreign key to the partitioned table sound of " + HERE
                        + "Sound would stop its partitions from being dropped. Declare the association with"
                        + " @JoinColumns(value = …, foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT)), for"
                        + " Hibernate ignores the one in a repeated @JoinColumn; or keep the id alone.");
    }

    @Entity
    @Table(name = "sound")
    @RangePartitioned(interval = MONTH)
    static class Sound {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Entity
    static class Referrer {
        @Id
        long id;

        @ManyToOne
        @Nullable
        Sound target;
    }

    @Test
    void foreignKeyOfACollection_mustNotLeadHere() {
        assertThat(problem(Collecting.class)).startsWith(HERE + "Collecting, tags: the foreign key to the partitioned");
    }

    @Entity
    @Table(name = "collecting")
    @RangePartitioned(interval = MONTH)
    static class Collecting {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;

        @ElementCollection
        @CollectionTable(name = "tags")
        Set<String> tags = new HashSet<>();
    }

    @Test
    void retention_mustFitTheInterval() {
        assertThat(problem(ShortRetention.class))
                .isEqualTo(HERE + "ShortRetention, @RangePartitioned.retention: P7D is shorter than the interval of one"
                        + " partition, 1 month, and only whole partitions are retired. Choose a longer retention or a"
                        + " shorter interval.");
    }

    @Entity
    @Table(name = "short_retention")
    @RangePartitioned(interval = MONTH, retention = "P7D", onRetention = RetentionAction.DROP)
    static class ShortRetention {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void retention_mustBeAPeriod() {
        assertThat(problem(NoPeriod.class))
                .isEqualTo(HERE + "NoPeriod, @RangePartitioned.retention: expected a period of days or longer in"
                        + " ISO-8601, such as P7D or P1Y6M, but found \"7 days\". Write it like that.");
    }

    @Entity
    @Table(name = "no_period")
    @RangePartitioned(interval = DAY, retention = "7 days", onRetention = RetentionAction.DETACH)
    static class NoPeriod {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void retention_mustNotComeWithKeep() {
        assertThat(problem(Kept.class))
                .isEqualTo(
                        HERE + "Kept, @RangePartitioned.retention: it is P7D, but onRetention = KEEP keeps partitions"
                                + " for good. Take the retention away, or set onRetention = DROP or DETACH.");
    }

    @Entity
    @Table(name = "kept")
    @RangePartitioned(interval = DAY, retention = "P7D")
    static class Kept {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void retention_mustComeWithDropOrDetach() {
        assertThat(problem(NoRetention.class))
                .isEqualTo(
                        HERE + "NoRetention, @RangePartitioned.retention: onRetention is DETACH, but there is no age at"
                                + " which that is due. Set retention = \"P7D\", for example, or onRetention = KEEP.");
    }

    @Entity
    @Table(name = "no_retention")
    @RangePartitioned(interval = DAY, onRetention = RetentionAction.DETACH)
    static class NoRetention {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void quarantine_mustComeWithDrop() {
        assertThat(problem(Quarantined.class))
                .isEqualTo(
                        HERE + "Quarantined, @RangePartitioned.quarantine: only a partition that is to be dropped has"
                                + " one, but onRetention is DETACH. Take the quarantine away, or set onRetention = DROP.");
    }

    @Entity
    @Table(name = "quarantined")
    @RangePartitioned(interval = DAY, retention = "P7D", onRetention = RetentionAction.DETACH, quarantine = "P1D")
    static class Quarantined {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void premake_hasBounds() {
        assertThat(problem(TooMany.class))
                .isEqualTo(
                        HERE + "TooMany, @RangePartitioned.premake: expected 1 to 400 partitions to be kept ready, but"
                                + " found 401. 4 is a good number.");
    }

    @Entity
    @Table(name = "too_many")
    @RangePartitioned(interval = DAY, premake = 401)
    static class TooMany {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void tableName_mustBePlain() {
        assertThat(problem(MixedCase.class))
                .isEqualTo(
                        HERE + "MixedCase, @Table: expected a plain lower-case table name of at most 51 characters, but"
                                + " found \"MappingRulesTest$MixedCase\". Give it one with @Table(name = …), or by a naming"
                                + " strategy such as CamelCaseToUnderscoresNamingStrategy.");
    }

    @Entity
    @RangePartitioned(interval = DAY)
    static class MixedCase {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Test
    void annotation_mustStandOnTheRoot() {
        assertThat(problem(Root.class, Sub.class))
                .isEqualTo(HERE + "Sub: @RangePartitioned stands on a subclass, but it is the table of " + HERE
                        + "Root that would be partitioned. Put it there.");
    }

    @Entity
    @Table(name = "roots")
    static class Root {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Entity
    @RangePartitioned(interval = DAY)
    static class Sub extends Root {}

    @Test
    void annotation_mustNotStandOnAMappedSuperclass_orAnEmbeddable() {
        assertThat(problems(Map.of(), Inherits.class))
                .contains(
                        "  - " + HERE
                                + "Base: @RangePartitioned stands on a class that has no table of its own. Put it on"
                                + " each @Entity whose table is to be partitioned.",
                        "  - " + HERE
                                + "Key: @PostgresIndex stands on a class that is embedded in other tables. Put it on"
                                + " each @Entity whose table is to have the index.");
    }

    @MappedSuperclass
    @RangePartitioned(interval = DAY)
    abstract static class Base {}

    @Embeddable
    @PostgresIndex(name = "ix_key", on = "number")
    record Key(long number) implements Serializable {}

    @Entity
    @Table(name = "inherits")
    static class Inherits extends Base {
        @EmbeddedId
        @Nullable
        Key id;
    }

    @Test
    void foreignDialect_isRefused_butNotForPlainTables() {
        Map<String, Object> foreign = Map.of(AvailableSettings.DIALECT, "org.hibernate.dialect.PostgreSQLDialect");
        assertThat(problems(foreign, Sound.class).get(1))
                .isEqualTo(
                        "  - hibernate.dialect: org.hibernate.dialect.PostgreSQLDialect cannot write partitioned tables."
                                + " Take the setting away (in Spring Boot: spring.jpa.database-platform), then the right one is"
                                + " found, or set it to " + PartitioningPostgreSQLDialect.class.getName()
                                + ". For plain tables"
                                + " in a unit test, set axion.partitioning.ddl=plain.");
        for (Map<String, Object> settings : List.<Map<String, Object>>of(
                Map.of(AvailableSettings.DIALECT, PartitioningPostgreSQLDialect.class.getName()),
                Map.of(
                        AvailableSettings.DIALECT,
                        "org.hibernate.dialect.PostgreSQLDialect",
                        PartitionDdl.SETTING,
                        "plain"))) {
            try (Orm orm = Orm.offline(settings, Sound.class)) {
                assertThat(orm.ddl()).isNotEmpty();
            }
        }
        try (Orm orm = Orm.offline(foreign, Ordinary.class)) {
            assertThat(orm.ddl()).isNotEmpty();
        }
    }

    @Test
    void allProblems_areToldAtOnce() {
        List<String> problems = problems(
                Map.of(
                        AvailableSettings.DIALECT,
                        "org.hibernate.dialect.PostgreSQLDialect",
                        AvailableSettings.HBM2DDL_AUTO,
                        "update"),
                UniqueColumn.class,
                Referrer.class,
                Sound.class,
                ShortRetention.class,
                Root.class,
                Sub.class);

        assertThat(problems).hasSize(7).first().isEqualTo("the mapping of partitioned tables has 6 problems:");
        assertThat(problems.subList(1, 7))
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("  - " + HERE + "Sub: @RangePartitioned"),
                        problem -> assertThat(problem).startsWith("  - " + HERE + "ShortRetention, @RangePartitioned."),
                        problem -> assertThat(problem).startsWith("  - " + HERE + "Referrer, target: "),
                        problem -> assertThat(problem).startsWith("  - " + HERE + "UniqueColumn, code: "),
                        problem -> assertThat(problem).startsWith("  - hibernate.dialect: "),
                        problem -> assertThat(problem).startsWith("  - hibernate.hbm2ddl.auto: "));
    }

    @Test
    void tablesOfSubclasses_wouldStayBehind() {
        assertThat(problem(Joined.class, JoinedMore.class))
                .isEqualTo(HERE + "Joined, @Inheritance: " + HERE + "JoinedMore has a table of its own, joined_more,"
                        + " which would be neither partitioned nor retired along. Use SINGLE_TABLE, or a"
                        + " @MappedSuperclass in place of this entity.");
        assertThat(problem(Several.class, SeveralMore.class))
                .isEqualTo(HERE + "Several, @Inheritance: " + HERE + "SeveralMore has a table of its own, several_more,"
                        + " which would be neither partitioned nor retired along. Use SINGLE_TABLE, or a"
                        + " @MappedSuperclass in place of this entity.");
    }

    @Entity
    @Table(name = "joined")
    @Inheritance(strategy = InheritanceType.JOINED)
    @RangePartitioned(interval = MONTH)
    static class Joined {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Entity
    @Table(name = "joined_more")
    static class JoinedMore extends Joined {}

    @Entity
    @Table(name = "several")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @RangePartitioned(interval = MONTH)
    static class Several {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;
    }

    @Entity
    @Table(name = "several_more")
    static class SeveralMore extends Several {}

    @Test
    void secondaryTable_wouldStayBehind() {
        assertThat(problem(InTwoTables.class))
                .isEqualTo(HERE + "InTwoTables, @SecondaryTable: rows of second_table would stay when partitions of"
                        + " in_two_tables are retired. Map its columns in in_two_tables, or as an entity of its own.");
    }

    @Entity
    @Table(name = "in_two_tables")
    @SecondaryTable(name = "second_table")
    @RangePartitioned(interval = MONTH)
    static class InTwoTables {
        @EmbeddedId
        @Nullable
        TimeOrderedId id;

        @Column(table = "second_table")
        @Nullable
        String note;
    }
}
