package ai.axionx.data.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The pom of a module, as it is written.
 *
 * @param folder the module's folder, relative to the root of the repository
 * @param document its pom
 */
record ModulePom(String folder, Document document) {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** What a module says of a dependency; empty where it says nothing. */
    record Dependency(String group, String artifact, String version, String scope) {}

    /** The poms of the whole build but the root's. */
    static List<ModulePom> all() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 3)) {
            return files.filter(file -> file.endsWith("pom.xml") && !file.equals(ROOT.resolve("pom.xml")))
                    .filter(file -> !isInside(file, "target") && !isInside(file, "src"))
                    .map(file -> new ModulePom(
                            ROOT.relativize(file.resolveSibling("")).toString(), parse(file)))
                    .sorted((one, other) -> one.folder.compareTo(other.folder))
                    .toList();
        }
    }

    /** The modules that it lists, as folders relative to the root of the repository. */
    List<String> modules() {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return elements(document.getElementsByTagName("module"))
                .map(element -> prefix + element.getTextContent())
                .toList();
    }

    /** The pom at the root. */
    static ModulePom root() {
        return new ModulePom("", parse(ROOT.resolve("pom.xml")));
    }

    /** The folders of its compiled code, main and test; they need not exist. */
    List<Path> classes() {
        Path target = ROOT.resolve(folder).resolve("target");
        return List.of(target.resolve("classes"), target.resolve("test-classes"));
    }

    Path sources() {
        return ROOT.resolve(folder).resolve("src");
    }

    List<Dependency> dependencies() {
        return elements(document.getElementsByTagName("dependency"))
                .map(element -> new Dependency(
                        text(element, "groupId"),
                        text(element, "artifactId"),
                        text(element, "version"),
                        text(element, "scope")))
                .toList();
    }

    /** Every version that the pom states, but its parent's. */
    List<String> versions() {
        return elements(document.getElementsByTagName("version"))
                .filter(element -> !element.getParentNode().getNodeName().equals("parent"))
                .map(Node::getTextContent)
                .toList();
    }

    private static boolean isInside(Path file, String folder) {
        for (Path name : ROOT.relativize(file)) {
            if (name.toString().equals(folder)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Element element, String name) {
        return elements(element.getChildNodes())
                .filter(child -> child.getNodeName().equals(name))
                .map(Node::getTextContent)
                .findFirst()
                .orElse("");
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }

    private static Document parse(Path file) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return folder;
    }
}
