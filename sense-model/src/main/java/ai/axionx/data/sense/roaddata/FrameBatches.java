package ai.axionx.data.sense.roaddata;

import ai.axionx.data.model.Micros;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.processing.HQL;

/**
 * Questions about batches of frames, and their commit. Questions take a range of time, by the batches'
 * {@code createdAt}, and touch its partitions alone.
 *
 * <p>What takes the id of a batch or of a track asks for no organization: that the caller may see it is to be known
 * before.
 */
public interface FrameBatches {

    EntityManager entityManager();

    /**
     * Commits a batch exactly once, whoever tries and however often: of several, one is told
     * {@link CommitOutcome#COMMITTED}, the others {@link CommitOutcome#ALREADY_COMMITTED}, and the instant of the one
     * stays.
     *
     * <pre>{@code
     * if (queries.frameBatches().commit(batchId, Instant.now()) == CommitOutcome.COMMITTED) {
     *     entityManager.persist(OutboxMessage.of("batches", "42", Map.of("event", "batch-committed")));
     * }
     * }</pre>
     *
     * <p>One statement for the one who commits, which waits while another one's commit of the batch is undecided, and
     * commits after all if that one is rolled back. An entity of the batch that is in the persistence context does not
     * see it; refresh it.
     *
     * <p>In a transaction of REPEATABLE READ or above, a commit that came after its first statement cannot be told: the
     * server then fails this one with SQLSTATE 40001. Try again in a new transaction, which will be told.
     *
     * @param when since when all frames are there
     */
    default CommitOutcome commit(TimeOrderedId batch, Instant when) {
        while (commitPending(batch, Micros.of(when), Micros.now()) == 0) {
            List<FrameBatchStatus> status = statusOf(batch);
            if (status.isEmpty()) {
                return CommitOutcome.UNKNOWN;
            }
            if (status.get(0) == FrameBatchStatus.COMMITTED) {
                return CommitOutcome.ALREADY_COMMITTED;
            }
            // It was stored between the two statements.
        }
        return CommitOutcome.COMMITTED;
    }

    /** Commits it if it is pending, and says how many that were: 1 or 0. */
    @HQL("""
            update versioned FrameBatch batch
            set batch.status = COMMITTED,
                batch.committedAt = :when,
                batch.updatedAt = :now
            where batch.id = :batch
              and batch.status = PENDING
            """)
    int commitPending(TimeOrderedId batch, Instant when, Instant now);

    /** Where a batch stands: a list of one, or of none if there is no such batch. */
    @HQL("select batch.status from FrameBatch batch where batch.id = :batch")
    List<FrameBatchStatus> statusOf(TimeOrderedId batch);

    /**
     * The first page of an organization's batches, newest first.
     *
     * @param from the first instant that counts
     * @param until the first instant that counts no longer
     * @param most how many to answer with
     */
    default List<FrameBatch> ofOrganization(Long organizationId, Instant from, Instant until, int most) {
        return ofOrganization(organizationId, from, until, Cursor.LEAST, most);
    }

    /**
     * A page after another one, newest first.
     *
     * @param from the first instant that counts
     * @param before the id of the last batch of the page before
     * @param most how many to answer with
     */
    default List<FrameBatch> ofOrganization(Long organizationId, Instant from, TimeOrderedId before, int most) {
        return ofOrganization(organizationId, from, before.createdAt(), before.id(), most);
    }

    /** Both: the batches before an instant, and those of that instant with a smaller id. */
    @HQL("""
            from FrameBatch batch
            where batch.organization.id = :organizationId
              and batch.id.createdAt >= :from
              and batch.id.createdAt <= :until
              and (batch.id.createdAt, batch.id.id) < (:until, :id)
            order by batch.id.createdAt desc, batch.id.id desc
            limit :most
            """)
    List<FrameBatch> ofOrganization(Long organizationId, Instant from, Instant until, UUID id, int most);

    /**
     * The batches of a track, oldest first.
     *
     * @param track the track's UUID
     * @param from the first instant that counts: the track's {@code createdAt}, less a margin for clocks that differ
     * @param until the first instant that counts no longer: when nothing more of the track can have arrived
     */
    @HQL("""
            from FrameBatch batch
            where batch.trackLogId = :track
              and batch.id.createdAt >= :from
              and batch.id.createdAt < :until
            order by batch.id.createdAt, batch.id.id
            """)
    List<FrameBatch> ofTrack(UUID track, Instant from, Instant until);
}
