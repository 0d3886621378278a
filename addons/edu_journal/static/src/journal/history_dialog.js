import { Component, onWillStart } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";

/** All entries of one cell, the newest first: who, when, what, why. */
export class JournalHistoryDialog extends Component {
    static template = "edu_journal.HistoryDialog";
    static components = { Dialog };
    static props = {
        store: Object,
        row: Object,
        column: Object,
        title: String,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        onWillStart(() => this.load());
    }

    async load() {
        const { store, row, column } = this.props;
        const types = column.kind === "lesson" ? ["fo", "absence"] : [column.type];
        const lists = await Promise.all(
            types.map((type) =>
                this.orm.call("edu.course", "get_cell_history", [[store.courseId]], {
                    kind: type,
                    place: column.place,
                    student_id: row.id,
                })
            )
        );
        this.entries = lists.flat().sort((a, b) => (a.stamp < b.stamp ? 1 : -1));
    }
}
