package ai.axionx.data.sense.core;

import ai.axionx.data.partitioning.TimeOrderedId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of every message, written down outside of the database by those who append and by the broker's side of
 * the relays. Thread safe.
 */
final class OutboxLedger {

    private final Set<TimeOrderedId> committed = ConcurrentHashMap.newKeySet();
    private final Set<TimeOrderedId> rolledBack = ConcurrentHashMap.newKeySet();
    private final Map<TimeOrderedId, Integer> starts = new ConcurrentHashMap<>();
    private final Map<TimeOrderedId, Integer> publications = new ConcurrentHashMap<>();
    private final Map<TimeOrderedId, Integer> excuses = new ConcurrentHashMap<>();
    private final Map<TimeOrderedId, Hand> inHand = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    void commits(Set<TimeOrderedId> ids) {
        committed.addAll(ids);
    }

    void rollsBack(Set<TimeOrderedId> ids) {
        rolledBack.addAll(ids);
    }

    Set<TimeOrderedId> committed() {
        return Set.copyOf(committed);
    }

    Set<TimeOrderedId> rolledBack() {
        return Set.copyOf(rolledBack);
    }

    Set<TimeOrderedId> committed(Predicate<LocalDate> onDays) {
        return committed.stream().filter(id -> onDays.test(dayOf(id))).collect(Collectors.toSet());
    }

    Set<TimeOrderedId> published() {
        return Set.copyOf(publications.keySet());
    }

    boolean isPublished(TimeOrderedId id) {
        return publications.containsKey(id);
    }

    /** Whether the outbox may think otherwise of a message than this ledger: its relay ended before it could say. */
    boolean isExcused(TimeOrderedId id) {
        return excuses.containsKey(id);
    }

    int starts(TimeOrderedId id) {
        return starts.getOrDefault(id, 0);
    }

    /** How often messages were published beyond the first time. */
    int repetitions() {
        return publications.values().stream().mapToInt(count -> count - 1).sum();
    }

    /** What must not happen, and has. */
    Set<String> faults() {
        Set<String> all = new TreeSet<>(faults);
        publications.keySet().stream()
                .filter(rolledBack::contains)
                .forEach(id -> all.add(id.id() + " was rolled back and published"));
        return all;
    }

    void fault(String what) {
        faults.add(what);
    }

    static LocalDate dayOf(TimeOrderedId id) {
        return id.createdAt().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /**
     * One relay's hand, which holds a message from when its publishing starts until the relay goes on to the next or
     * ends, and so until the outbox has been told. Used by one thread.
     */
    final class Hand {

        private @Nullable TimeOrderedId held;

        void starts(TimeOrderedId id) {
            release();
            starts.merge(id, 1, Integer::sum);
            if (inHand.putIfAbsent(id, this) != null) {
                fault(id.id() + " was in the hands of two relays at once");
            }
            held = id;
        }

        void publishes(TimeOrderedId id) {
            int times = publications.merge(id, 1, Integer::sum);
            int excused = excuses.getOrDefault(id, 0);
            if (times > 1 + excused) {
                fault(id.id() + " was published " + times + " times, and only " + excused + " relays ended over it");
            }
        }

        /** What is in the hand may be published once more. */
        void dies() {
            excuse();
            release();
        }

        /** Publishing takes longer than the lease: from now on, another relay may rightly have the message as well. */
        void outstaysItsLease() {
            excuse();
            TimeOrderedId id = held;
            if (id != null) {
                inHand.remove(id, this);
            }
        }

        void release() {
            TimeOrderedId id = held;
            if (id != null) {
                inHand.remove(id, this);
            }
            held = null;
        }

        private void excuse() {
            TimeOrderedId id = held;
            if (id != null) {
                excuses.merge(id, 1, Integer::sum);
            }
        }
    }
}
