package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Decided;
import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.generate.Step.Weight;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the scripts are to say, stage by stage. Immutable. */
final class Draft {

    private final Map<Stage, List<Part>> stages;
    private final List<Step> later;

    private Draft(Map<Stage, List<Part>> stages, List<Step> later) {
        this.stages = stages;
        this.later = later;
    }

    static Draft empty() {
        return new Draft(Map.of(), List.of());
    }

    Draft with(Stage stage, Part part) {
        Map<Stage, List<Part>> more = new EnumMap<>(Stage.class);
        more.putAll(stages);
        more.put(stage, Stream.concat(parts(stage).stream(), Stream.of(part)).toList());
        return new Draft(more, later);
    }

    /**
     * The same with a question answered.
     *
     * @param fill puts something into the place of {@code «…»}
     */
    Draft answered(Question question, Alternative answer, UnaryOperator<String> fill) {
        Map<Stage, List<Part>> answered = new EnumMap<>(Stage.class);
        stages.forEach((stage, parts) -> answered.put(
                stage,
                parts.stream()
                        .map(part -> part.equals(question) ? decided(answer, fill) : part)
                        .toList()));
        List<Step> more = new ArrayList<>(later);
        answer.later().forEach(step -> more.add(step.with(fill)));
        return new Draft(answered, List.copyOf(more));
    }

    private static Part decided(Alternative answer, UnaryOperator<String> fill) {
        return new Decided(
                "", answer.now().stream().map(step -> step.with(fill)).toList());
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    List<Question> questions() {
        return Stream.of(Stage.values())
                .flatMap(stage -> parts(stage).stream())
                .filter(Question.class::isInstance)
                .map(Question.class::cast)
                .toList();
    }

    private List<Part> parts(Stage stage) {
        return stages.getOrDefault(stage, List.of());
    }

    /**
     * The files that say it.
     *
     * @param version the first free one of the history
     * @param name what the file is called behind the version
     * @param head what is said of it in its first line
     */
    List<ScriptFile> scripts(int version, String name, String head) {
        List<ScriptText> texts = new ArrayList<>();
        List<ScriptFile> files = new ArrayList<>();
        for (List<Stage> stagesOfFile : files()) {
            Stage first = stagesOfFile.get(0);
            String fileName =
                    "V" + (version + texts.size()) + "__" + name + (texts.isEmpty() ? "" : first.suffix()) + ".sql";
            List<Part> parts = stagesOfFile.stream()
                    .flatMap(stage -> parts(stage).stream())
                    .toList();
            ScriptText text = new ScriptText(fileName, head, parts, isPerStatement(parts) && !saysSo(parts));
            texts.add(text);
            files.add(new ScriptFile(fileName, text.text()));
        }
        return files;
    }

    /**
     * What waits until no release uses what it removes, as a script of its own; empty if nothing does.
     *
     * @param forward the script after which it can be removed; empty if there is none
     */
    List<ScriptFile> cleanup(int version, String name, String forward) {
        if (later.isEmpty()) {
            return List.of();
        }
        String fileName = "V" + version + "__" + name + "_cleanup.sql";
        String text = Stream.concat(
                        directives(forward, later).stream(), later.stream().map(step -> step.sql() + ";"))
                .collect(Collectors.joining("\n", "", "\n"));
        return List.of(new ScriptFile(fileName, text));
    }

    /** What a script of these statements, in a later release, tells the runner first. */
    static List<String> directives(String forward, List<Step> steps) {
        List<String> directives = new ArrayList<>();
        if (!forward.isEmpty()) {
            directives.add("-- axion: cleanup of " + forward);
        }
        if (isPerStatement(List.of(new Decided("", steps)))) {
            directives.add("-- axion: transaction per statement");
        }
        return directives;
    }

    /** The stages of each file: one of its own for what has other transactions than the stage before. */
    private List<List<Stage>> files() {
        List<List<Stage>> files = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (parts(stage).stream()
                    .allMatch(part ->
                            part instanceof Decided decided && decided.steps().isEmpty())) {
                continue;
            }
            boolean isFollower = stage == Stage.TABLES
                    && !files.isEmpty()
                    && (!isPerStatement(parts(stage)) || hasNoSteps(parts(Stage.NEW)));
            if (isFollower) {
                files.get(0).add(stage);
            } else {
                files.add(new ArrayList<>(List.of(stage)));
            }
        }
        return files;
    }

    private static boolean hasNoSteps(List<Part> parts) {
        return parts.stream().flatMap(Draft::steps).findAny().isEmpty();
    }

    /** Whether one transaction would hold locks for long, or strong ones on several tables. */
    private static boolean isPerStatement(List<Part> parts) {
        Set<String> locked = parts.stream()
                .flatMap(Draft::steps)
                .filter(step -> step.weight() == Weight.BRIEF)
                .map(Step::table)
                .collect(Collectors.toSet());
        return locked.size() > 1
                || parts.stream()
                        .flatMap(Draft::steps)
                        .anyMatch(step -> step.weight() == Weight.ALONE || step.weight() == Weight.CONCURRENT);
    }

    /** Whether the runner sees it without being told. */
    private static boolean saysSo(List<Part> parts) {
        return parts.stream()
                .filter(Decided.class::isInstance)
                .flatMap(Draft::steps)
                .anyMatch(step -> step.weight() == Weight.CONCURRENT);
    }

    private static Stream<Step> steps(Part part) {
        if (part instanceof Question question) {
            return question.alternatives().stream().flatMap(alternative -> alternative.now().stream());
        }
        return ((Decided) part).steps().stream();
    }
}
