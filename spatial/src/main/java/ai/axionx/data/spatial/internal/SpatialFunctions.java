package ai.axionx.data.spatial.internal;

import static org.hibernate.query.sqm.produce.function.FunctionParameterType.INTEGER;
import static org.hibernate.query.sqm.produce.function.FunctionParameterType.NUMERIC;
import static org.hibernate.query.sqm.produce.function.FunctionParameterType.SPATIAL;
import static org.hibernate.query.sqm.produce.function.FunctionParameterType.STRING;
import static org.hibernate.query.sqm.produce.function.StandardArgumentsValidators.exactly;
import static org.hibernate.query.sqm.produce.function.StandardFunctionReturnTypeResolvers.invariant;

import java.util.List;
import java.util.stream.Stream;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.boot.model.FunctionContributor;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.query.sqm.function.MultipatternSqmFunctionDescriptor;
import org.hibernate.query.sqm.function.SqmFunctionDescriptor;
import org.hibernate.query.sqm.function.SqmFunctionRegistry;
import org.hibernate.query.sqm.produce.function.ArgumentTypesValidator;
import org.hibernate.query.sqm.produce.function.ArgumentsValidator;
import org.hibernate.query.sqm.produce.function.FunctionArgumentTypeResolver;
import org.hibernate.query.sqm.produce.function.FunctionParameterType;
import org.hibernate.type.BasicType;
import org.hibernate.type.StandardBasicTypes;
import org.hibernate.type.spi.TypeConfiguration;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiLineString;
import org.locationtech.jts.geom.MultiPoint;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Makes the functions of this module known to Hibernate, on PostgreSQL. */
public final class SpatialFunctions implements FunctionContributor {

    static final String GEOGRAPHY = "geography";
    static final String TRANSFORM = "st_transform";

    /** After Hibernate Spatial (200), some of whose functions are replaced by guarded ones. */
    @Override
    public int ordinal() {
        return 1_200;
    }

    @Override
    public void contributeFunctions(FunctionContributions contributions) {
        if (contributions.getDialect() instanceof PostgreSQLDialect) {
            new Registration(contributions).register();
        }
    }

    private static final class Registration {

        private final SqmFunctionRegistry functions;
        private final TypeConfiguration types;
        private final BasicType<Boolean> truth;
        private final BasicType<Integer> integer;
        private final BasicType<Double> number;
        private final BasicType<String> text;
        private final BasicType<?> geometry;

        Registration(FunctionContributions contributions) {
            functions = contributions.getFunctionRegistry();
            types = contributions.getTypeConfiguration();
            truth = types.getBasicTypeRegistry().resolve(StandardBasicTypes.BOOLEAN);
            integer = types.getBasicTypeRegistry().resolve(StandardBasicTypes.INTEGER);
            number = types.getBasicTypeRegistry().resolve(StandardBasicTypes.DOUBLE);
            text = types.getBasicTypeRegistry().resolve(StandardBasicTypes.STRING);
            geometry = types.getBasicTypeRegistry()
                    .resolve(new TrackedGeometryJavaType(Geometry.class), EwkbJdbcType.INSTANCE);
        }

        /**
         * Parameters of a query are bound by what their value is, whatever function they are an argument of. This is
         * the last hook before queries; types that are contributed as types can come before Hibernate Spatial's or
         * after.
         */
        private void bindParametersOurWay() {
            for (Class<? extends Geometry> type : List.of(
                    Geometry.class,
                    Point.class,
                    LineString.class,
                    LinearRing.class,
                    Polygon.class,
                    MultiPoint.class,
                    MultiLineString.class,
                    MultiPolygon.class,
                    GeometryCollection.class)) {
                types.getJavaTypeRegistry().addDescriptor(new TrackedGeometryJavaType(type));
            }
        }

        void register() {
            bindParametersOurWay();
            // On the sphere: what can be reckoned by hand, and faster than on the spheroid. The same index serves both.
            add(
                    truth,
                    "within_metres",
                    "st_dwithin(cast(?1 as geography),cast(?2 as geography),?3,false)",
                    SPATIAL,
                    SPATIAL,
                    NUMERIC);
            add(
                    number,
                    "metres_between",
                    "st_distance(cast(?1 as geography),cast(?2 as geography),false)",
                    SPATIAL,
                    SPATIAL);

            add(geometry, GEOGRAPHY, "cast(?1 as geography)", SPATIAL);
            add(geometry, TRANSFORM, "st_transform(?1,?2)", SPATIAL, INTEGER);
            addOverloaded(
                    "st_relate",
                    new FunctionParameterType[] {SPATIAL, SPATIAL, STRING},
                    descriptor(text, "st_relate", "st_relate(?1,?2)", SPATIAL, SPATIAL),
                    descriptor(truth, "st_relate", "st_relate(?1,?2,?3)", SPATIAL, SPATIAL, STRING));
            // No crs member, which RFC 7946 has dropped; PostGIS rounds to 9 digits unless told otherwise.
            addOverloaded(
                    "st_asgeojson",
                    new FunctionParameterType[] {SPATIAL, INTEGER},
                    descriptor(text, "st_asgeojson", "st_asgeojson(?1,15,0)", SPATIAL),
                    descriptor(text, "st_asgeojson", "st_asgeojson(?1,?2,0)", SPATIAL, INTEGER));

            measure(truth, 2, "st_dwithin", SPATIAL, SPATIAL, NUMERIC);
            measure(truth, 2, "st_dfullywithin", SPATIAL, SPATIAL, NUMERIC);
            measure(truth, 2, "st_3ddwithin", SPATIAL, SPATIAL, NUMERIC);
            measure(number, 2, "st_distance", SPATIAL, SPATIAL);
            measure(number, 2, "st_3ddistance", SPATIAL, SPATIAL);
            measure(number, 2, "st_maxdistance", SPATIAL, SPATIAL);
            measure(geometry, 1, "st_buffer", SPATIAL, NUMERIC);
            measure(number, 1, "st_length", SPATIAL);
            measure(number, 1, "st_3dlength", SPATIAL);
            measure(number, 1, "st_perimeter", SPATIAL);
            measure(number, 1, "st_area", SPATIAL);
            // Names that Hibernate Spatial has for two of them.
            functions.registerAlternateKey("distance", "st_distance");
            functions.registerAlternateKey("buffer", "st_buffer");
        }

        private void add(BasicType<?> result, String name, String pattern, FunctionParameterType... parameters) {
            functions.register(name, descriptor(result, name, pattern, parameters));
        }

        /** Overloads by the number of their arguments, the shortest first, each with one more than the one before. */
        private void addOverloaded(String name, FunctionParameterType[] all, SqmFunctionDescriptor... overloads) {
            int leading = all.length - overloads.length + 1;
            SqmFunctionDescriptor[] byCount = Stream.concat(
                            Stream.generate(() -> (SqmFunctionDescriptor) null).limit(leading), Stream.of(overloads))
                    .toArray(SqmFunctionDescriptor[]::new);
            functions.register(name, new MultipatternSqmFunctionDescriptor(name, byCount, types, all));
        }

        private void measure(BasicType<?> result, int geometries, String name, FunctionParameterType... parameters) {
            StringBuilder pattern = new StringBuilder(name).append('(');
            for (int i = 1; i <= parameters.length; i++) {
                pattern.append(i == 1 ? "?" : ",?").append(i);
            }
            ArgumentsValidator guard = new MeasureGuard(kinds(parameters), geometries);
            functions.register(
                    name, descriptor(result, name, pattern.append(')').toString(), guard, parameters));
        }

        private SqmFunctionDescriptor descriptor(
                BasicType<?> result, String name, String pattern, FunctionParameterType... parameters) {
            return descriptor(result, name, pattern, kinds(parameters), parameters);
        }

        private SqmFunctionDescriptor descriptor(
                BasicType<?> result,
                String name,
                String pattern,
                ArgumentsValidator validator,
                FunctionParameterType... parameters) {
            return functions
                    .patternDescriptorBuilder(name, pattern)
                    .setArgumentsValidator(validator)
                    .setArgumentTypeResolver(argumentTypes(parameters))
                    .setReturnTypeResolver(invariant(result))
                    .descriptor();
        }

        private static ArgumentsValidator kinds(FunctionParameterType... parameters) {
            return new ArgumentTypesValidator(exactly(parameters.length), parameters);
        }

        /** The type that a parameter of the query has where it is an argument. */
        private FunctionArgumentTypeResolver argumentTypes(FunctionParameterType... parameters) {
            return (function, index, converter) -> switch (parameters[index]) {
                case SPATIAL -> geometry;
                case NUMERIC -> number;
                case INTEGER -> integer;
                default -> text;
            };
        }
    }
}
