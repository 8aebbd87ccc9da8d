package ai.axionx.data.sense.planner;

import ai.axionx.data.sense.core.Organization;

/** What belongs together belongs to one organization; ids are compared, so nothing is loaded. */
final class SameOrganization {

    private SameOrganization() {}

    static Project require(String part, Organization organization, Project project) {
        requireSame(part, organization, "project", project.organization());
        return project;
    }

    static Territory require(String part, Organization organization, Territory territory) {
        requireSame(part, organization, "territory", territory.organization());
        return territory;
    }

    private static void requireSame(String part, Organization its, String whole, Organization other) {
        Long id = its.getId();
        // A lazy reference would answer equals by loading its row.
        if (!(id == null ? its.equals(other) : id.equals(other.getId()))) {
            throw new IllegalArgumentException("a " + part + " and its " + whole
                    + " belong to one organization, but this " + part + " belongs to " + name(its) + " and the "
                    + whole + " to " + name(other) + ".");
        }
    }

    private static String name(Organization organization) {
        return organization.getId() == null ? "one that is new" : "organization " + organization.getId();
    }
}
