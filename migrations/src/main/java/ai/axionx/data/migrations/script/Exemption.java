package ai.axionx.data.migrations.script;

/**
 * What a script says of a statement that breaks a rule on purpose.
 *
 * @param rule the rule's name
 * @param reason why it is right here; never blank
 */
public record Exemption(String rule, String reason) {

    /**
     * What a script says of a statement that breaks a rule on purpose.
     *
     * @throws IllegalArgumentException if there is no reason
     */
    public Exemption {
        if (rule.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException(
                    "expected a rule and a reason, as in 'allow table-rewrite: the table has ten rows', found 'allow "
                            + rule + ": " + reason + "'");
        }
    }

    static Exemption parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Exemption(text.strip(), "")
                : new Exemption(
                        text.substring(0, colon).strip(),
                        text.substring(colon + 1).strip());
    }
}
