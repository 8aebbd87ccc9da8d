package ai.axionx.data.migrations.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every value is written as JSON that any reader takes. */
final class JsonTest {

    @Test
    void values_areWrittenByTheirKind() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a \"quoted\" \\ line\n\tand \u0001 ü 🙂");
        map.put("list", new ArrayList<>(List.of(1, 2.5, true)));
        map.put("nothing", null);

        assertThat(Json.of(map))
                .isEqualTo(
                        "{\"text\":\"a \\\"quoted\\\" \\\\ line\\n\\tand \\u0001 ü 🙂\",\"list\":[1,2.5,true],\"nothing\":null}");
        assertThat(Json.of("half \uD83D")).isEqualTo("\"half \\ud83d\"");
    }
}
