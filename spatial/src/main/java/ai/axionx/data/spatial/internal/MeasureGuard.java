package ai.axionx.data.spatial.internal;

import java.util.List;
import org.hibernate.query.sqm.SqmExpressible;
import org.hibernate.query.sqm.produce.function.ArgumentsValidator;
import org.hibernate.query.sqm.produce.function.FunctionArgumentException;
import org.hibernate.query.sqm.tree.SqmTypedNode;
import org.hibernate.query.sqm.tree.expression.SqmExpression;
import org.hibernate.query.sqm.tree.expression.SqmFunction;
import org.hibernate.query.sqm.tree.expression.SqmLiteral;
import org.hibernate.query.sqm.tree.expression.SqmParameter;
import org.hibernate.type.BasicType;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.spi.TypeConfiguration;

/**
 * Lets a function measure only what is measured in metres. Of a geometry in degrees PostGIS would answer in degrees,
 * and nothing would tell: 500 is then further than any two places on earth are apart.
 */
final class MeasureGuard implements ArgumentsValidator {

    /** Its metres are those of the earth at the equator alone; in Zürich 500 of them are 340. */
    private static final int WEB_MERCATOR = 3857;

    private final ArgumentsValidator count;
    private final int geometries;

    MeasureGuard(ArgumentsValidator count, int geometries) {
        this.count = count;
        this.geometries = geometries;
    }

    @Override
    public void validate(List<? extends SqmTypedNode<?>> arguments, String function, TypeConfiguration types) {
        count.validate(arguments, function, types);
        boolean metres = false;
        for (SqmTypedNode<?> argument : arguments.subList(0, geometries)) {
            if (isInMetres(argument)) {
                metres = true;
            } else if (!(argument instanceof SqmParameter)) {
                throw inDegrees(function);
            }
        }
        // A parameter is what the other argument makes of it; parameters alone are geometries in degrees.
        if (!metres) {
            throw inDegrees(function);
        }
    }

    @Override
    public String getSignature() {
        return count.getSignature();
    }

    private static boolean isInMetres(SqmTypedNode<?> node) {
        if (node instanceof SqmFunction<?> function) {
            String name = function.getFunctionName();
            return name.equalsIgnoreCase(SpatialFunctions.GEOGRAPHY)
                    || (name.equalsIgnoreCase(SpatialFunctions.TRANSFORM)
                            && isProjected(function.getArguments().get(1)));
        }
        SqmExpressible<?> type = node instanceof SqmExpression<?> ? node.getExpressible() : null;
        return type != null
                && type.getSqmType() instanceof BasicType<?> basic
                && basic.getJdbcType().getDefaultSqlTypeCode() == SqlTypes.GEOGRAPHY;
    }

    private static boolean isProjected(SqmTypedNode<?> srid) {
        return srid instanceof SqmLiteral<?> literal
                && literal.getLiteralValue() instanceof Integer code
                && code != WEB_MERCATOR
                && !Unprojected.has(code);
    }

    private static FunctionArgumentException inDegrees(String function) {
        return new FunctionArgumentException(
                function + "() is expected to measure in metres, but WGS 84 geometries are in"
                        + " degrees. For distances on the sphere take within_metres(a, b, metres) or metres_between(a, b), which"
                        + " an index serves; for the rest, geography(a), or st_transform(a, srid) with the literal number of a"
                        + " reference system in metres, 3857 aside: its metres are too long everywhere but at the equator.");
    }
}
