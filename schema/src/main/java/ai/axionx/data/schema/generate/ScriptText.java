package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Decided;
import ai.axionx.data.schema.generate.Part.Question;
import java.util.ArrayList;
import java.util.List;

/** The text of a script: what was decided as statements, what was not as comments, and then it refuses to run. */
final class ScriptText {

    private static final int WIDTH = 118;

    private final String fileName;
    private final String head;
    private final List<Part> parts;
    private final boolean isPerStatement;
    private final StringBuilder text = new StringBuilder();

    ScriptText(String fileName, String head, List<Part> parts, boolean isPerStatement) {
        this.fileName = fileName;
        this.head = head;
        this.parts = List.copyOf(parts);
        this.isPerStatement = isPerStatement;
    }

    String text() {
        comment("", head);
        if (isPerStatement) {
            text.append("--\n");
            text.append("-- axion: transaction per statement\n");
        }
        List<Question> questions = parts.stream()
                .filter(Question.class::isInstance)
                .map(Question.class::cast)
                .toList();
        if (!questions.isEmpty()) {
            guard(questions.size());
        }
        int number = 0;
        for (Part part : parts) {
            if (part instanceof Question question) {
                number++;
                ask(number, question);
            } else if (part instanceof Decided decided && !decided.steps().isEmpty()) {
                text.append('\n');
                if (!decided.why().isEmpty()) {
                    comment("", decided.why());
                }
                decided.steps().forEach(step -> text.append(step.sql()).append(";\n"));
            }
        }
        return text.toString();
    }

    /** Fails wherever the script is run, so that nobody ships a question. */
    private void guard(int questions) {
        text.append('\n');
        comment(
                "",
                "This fails until the " + (questions == 1 ? "question below is" : questions + " questions below are")
                        + " answered: keep the statements of one letter, fill in what stands in «», delete the"
                        + " rest of the question, and at last this statement.");
        text.append("do $$ begin\n    raise exception '")
                .append(fileName)
                .append(" has ")
                .append(questions == 1 ? "a question" : questions + " questions")
                .append(" that nobody has answered'\n        using hint = 'Look for \"question\" in it.';\nend $$;\n");
    }

    private void ask(int number, Question question) {
        text.append('\n');
        comment("", "question " + number + ": " + question.text());
        char letter = 'a';
        for (Alternative alternative : question.alternatives()) {
            comment("  ", letter + ") " + alternative.text());
            statements(alternative.now());
            if (!alternative.later().isEmpty()) {
                comment("     ", "In a later release, when no service uses it any more, in a script of its own:");
                Draft.directives(alternative.now().isEmpty() ? "" : fileName, alternative.later())
                        .forEach(line -> text.append("--        ").append(line).append('\n'));
                statements(alternative.later());
            }
            letter++;
        }
    }

    private void statements(List<Step> steps) {
        for (Step step : steps) {
            (step.sql() + ";")
                    .lines()
                    .forEach(line ->
                            text.append(("--        " + line).stripTrailing()).append('\n'));
        }
    }

    /** Text in lines that are not too long, each a comment. */
    private void comment(String indent, String words) {
        String further = indent.isEmpty() ? "" : indent + "   ";
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("-- ").append(indent);
        boolean isFirst = true;
        for (String word : words.split(" ")) {
            if (!isFirst && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("-- ").append(further);
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
            isFirst = false;
        }
        lines.add(line.toString());
        lines.forEach(done -> text.append(done).append('\n'));
    }
}
