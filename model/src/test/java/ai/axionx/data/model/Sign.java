package ai.axionx.data.model;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

@Entity
@Table(schema = "survey", name = "signs")
class Sign extends Edited {

    @Column(nullable = false, columnDefinition = "text")
    String text;

    @Convert(converter = StateText.class)
    @Column(nullable = false, columnDefinition = "text")
    State state = State.STANDING;

    @ManyToOne(fetch = FetchType.LAZY)
    @Nullable
    Sign behind;

    @SuppressWarnings("NullAway.Init")
    protected Sign() {}

    Sign(String text) {
        super(Micros.now());
        this.text = text;
    }

    void repaint(String newText) {
        text = newText;
        edited();
    }

    enum State {
        STANDING,
        FALLEN
    }

    @Converter
    static final class StateText extends EnumText<State> {
        StateText() {
            super(State.class);
        }
    }
}
