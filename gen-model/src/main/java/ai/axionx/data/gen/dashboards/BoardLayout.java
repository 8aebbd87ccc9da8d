package ai.axionx.data.gen.dashboards;

import ai.axionx.data.model.Identified;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.PostRemove;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/**
 * How a dashboard's widgets are arranged on one kind of screen. {@link Dashboard#arrange(Screen, Layout)} makes it;
 * what changes it changes its dashboard, whose version counts.
 */
@Entity
@Table(
        schema = "public",
        name = "board_layouts",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_board_layouts_dashboard_id_screen",
                        columnNames = {"dashboard_id", "screen"}))
@Check(name = "ck_board_layouts_screen", constraints = "screen in ('PHONE', 'TABLET', 'DESKTOP', 'WALL')")
@Check(name = "ck_board_layouts_layout", constraints = "jsonb_typeof(layout) = 'object'")
public class BoardLayout extends Identified {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dashboard_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_board_layouts_dashboard_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dashboard dashboard;

    @Convert(converter = ScreenText.class)
    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private Screen screen;

    @Basic(optional = false)
    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Layout layout;

    @Transient
    private boolean deleted;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected BoardLayout() {}

    BoardLayout(Dashboard dashboard, Screen screen, Layout layout) {
        this.dashboard = dashboard;
        this.screen = screen;
        this.layout = layout;
    }

    public Dashboard dashboard() {
        return dashboard;
    }

    public Screen screen() {
        return screen;
    }

    public Layout layout() {
        return layout;
    }

    void replace(Layout newLayout) {
        layout = newLayout;
    }

    /** Called by Hibernate when the row has gone. */
    @PostRemove
    void deleted() {
        deleted = true;
    }

    boolean isDeleted() {
        return deleted;
    }
}
