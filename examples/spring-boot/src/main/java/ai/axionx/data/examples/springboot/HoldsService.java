package ai.axionx.data.examples.springboot;

import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.spatial.geojson.GeoJsonModule;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

/** The service, and the two beans that it needs of Axion Data. */
@SpringBootApplication
public class HoldsService {

    public static void main(String[] arguments) {
        SpringApplication.run(HoldsService.class, arguments);
    }

    /** The entities of axion_sense; no package is searched. A service adds its own here. */
    @Bean
    static PersistenceManagedTypes entities() {
        return PersistenceManagedTypes.of(
                SenseModel.entities().stream().map(Class::getName).toArray(String[]::new));
    }

    /** Points become GeoJSON, wherever Spring writes JSON. */
    @Bean
    GeoJsonModule geoJson() {
        return new GeoJsonModule();
    }
}
