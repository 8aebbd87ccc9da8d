package ai.axionx.data.examples.springboot;

import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Wgs84;
import org.locationtech.jts.geom.Point;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code GET /holds}: the holds of an organization near a place, as GeoJSON. */
@RestController
final class HoldsController {

    private static final double FURTHEST = 50_000;
    private static final int MOST = 1_000;

    private final NearbyHolds holds;

    HoldsController(NearbyHolds holds) {
        this.holds = holds;
    }

    /**
     * The nearest 1,000 at most, nearest first.
     *
     * @param organization id of the organization. A service in earnest takes it from who is signed in
     * @param longitude in degrees, -180 to 180
     * @param latitude in degrees, -90 to 90
     * @param metres how far away holds may be, more than 0 and 50,000 at most
     */
    @GetMapping(path = "/holds", produces = "application/geo+json")
    FeatureCollection near(
            @RequestParam long organization,
            @RequestParam double longitude,
            @RequestParam double latitude,
            @RequestParam double metres) {
        Point centre = Wgs84.point(longitude, latitude);
        if (!(metres > 0 && metres <= FURTHEST)) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "metres must be more than 0 and 50000 at most, but is " + metres + ".");
        }
        return FeatureCollection.of(holds.within(organization, centre, metres, MOST));
    }

    /** What {@link Wgs84} says helps whoever called. */
    @ExceptionHandler
    ProblemDetail invalid(InvalidGeometryException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }
}
