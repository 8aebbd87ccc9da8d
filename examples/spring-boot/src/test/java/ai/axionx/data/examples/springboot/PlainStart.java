package ai.axionx.data.examples.springboot;

import ai.axionx.data.sense.SenseModel;
import org.hibernate.SessionFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Opens the sense model without Spring's JPA, by the variables that Spring Boot reads. */
final class PlainStart {

    private PlainStart() {}

    public static void main(String[] arguments) {
        DriverManagerDataSource dataSource = new DriverManagerDataSource(
                System.getenv("SPRING_DATASOURCE_URL"),
                System.getenv("SPRING_DATASOURCE_USERNAME"),
                System.getenv("SPRING_DATASOURCE_PASSWORD"));
        try (SessionFactory sessions = SenseModel.open(dataSource)) {
            sessions.inTransaction(session -> session.createSelectionQuery("from Organization", Object.class)
                    .getResultList());
            System.out.println("opened");
        }
    }
}
