package ai.axionx.data.schema;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.partitioning.hibernate.PartitionDdl;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A set of entities that is opened as one, and the database that it maps. */
public enum Unit {
    SENSE(PlatformDatabase.SENSE, "ai.axionx.data.sense"),
    SENSE_TASKS(PlatformDatabase.SENSE_TASKS, "ai.axionx.data.sense.tasks"),
    GEN(PlatformDatabase.GEN, "ai.axionx.data.gen");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                    Arrays.stream(values()).map(unit -> unit.packageName).toList());

    private final PlatformDatabase database;
    private final String packageName;

    Unit(PlatformDatabase database, String packageName) {
        this.database = database;
        this.packageName = packageName;
    }

    public PlatformDatabase database() {
        return database;
    }

    /** Its classes: those in its package and below, but not in another unit's. */
    Stream<JavaClass> classes() {
        return CLASSES.stream().filter(type -> {
            String name = type.getPackageName() + ".";
            return name.startsWith(packageName + ".")
                    && Arrays.stream(values())
                            .noneMatch(other -> other.packageName.startsWith(packageName + ".")
                                    && name.startsWith(other.packageName + "."));
        });
    }

    /** Its entities, with partitioned tables under pg_partman. */
    public MappedModel model() {
        return MappedModel.of(classes().toList(), Map.of(PartitionDdl.SETTING, PartitionDdl.REGISTERED));
    }

    /** The tables of its database that have no entity, and why not. */
    List<Unmapped> unmapped() {
        Unmapped flyway = new Unmapped("(public|ops)\\.flyway_schema_history", "Flyway's record of what ran");
        return switch (this) {
            case SENSE ->
                List.of(
                        flyway,
                        new Unmapped(
                                "ops\\.(partition_policies|quarantined_partitions|maintenance_runs)",
                                "written by migrations and maintenance, read through PartmanClient"),
                        new Unmapped("ops\\.template_.*", "templates of pg_partman, which hold no rows"));
            case SENSE_TASKS -> List.of(flyway);
            case GEN -> List.of(flyway);
        };
    }

    /**
     * Tables without an entity.
     *
     * @param tables a pattern of {@code schema.table}
     * @param reason why nobody needs one
     */
    record Unmapped(String tables, String reason) {}
}
