package ai.axionx.data.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.testkit.junit.AxionDatabase;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.orm.jpa.DataJpaTest;
import org.springframework.boot.test.autoconfigure.orm.jpa.TestEntityManager;

/** Spring Boot's slice for JPA alone, on the real database in place of the in-memory one that it would look for. */
@AxionDatabase("axion_sense")
@DataJpaTest
final class OrganizationSliceTest {

    private final TestEntityManager entities;

    OrganizationSliceTest(@Autowired TestEntityManager entities) {
        this.entities = entities;
    }

    @RepeatedTest(2)
    void whatIsStored_isFound_andEachTestBeginsWithNothing() {
        Organization stored = entities.persistFlushFind(Organization.of("ours", "Ours"));

        assertThat(stored.name()).isEqualTo("Ours");
        assertThat(entities.getEntityManager()
                        .createQuery("select count(*) from Organization", Long.class)
                        .getSingleResult())
                .isOne();
        assertThat(entities.getEntityManager()
                        .createNativeQuery("select current_user")
                        .getSingleResult())
                .isEqualTo("axion_sense_app");
    }
}
