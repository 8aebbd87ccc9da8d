package ai.axionx.data.model.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.IdGeneratorType;

/** An id that comes from the sequence of its own table, which PostgreSQL calls {@code <table>_id_seq}. */
@IdGeneratorType(OwnSequenceGenerator.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OwnSequence {}
