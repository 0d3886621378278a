from odoo import models
from odoo.exceptions import UserError


class EduImport(models.TransientModel):
    """A long list is imported in the background, all rows or none."""

    _name = "edu.import"
    _inherit = ["edu.import", "edu.job.mixin"]
    # the form waits for its work, also overnight
    _transient_max_hours = 48.0

    def action_run(self):
        """Import now, or in the background when the list is long."""
        self.ensure_one()
        if not self.env["edu.job"]._is_above("import_rows", self.row_count):
            return super().action_run()
        self._get_own_rows()  # the right to import and the columns are checked now
        job = self.env["edu.job"]._start(
            self._name,
            [self.id],
            {"kind": self.kind, "filename": self.filename or ""},
            [self.row_count],
        )
        return self._reopen() if self.state == "done" else job._get_started_action()

    def _edu_job_title(self, job):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        kind = kinds.get(job.args.get("kind"), "")
        filename = job.args.get("filename")
        if filename:
            return self.env._("Import: %(kind)s (%(file)s)", kind=kind, file=filename)
        return self.env._("Import: %(kind)s", kind=kind)

    def _edu_job_run(self, job, batch):
        wizard = self.browse(batch).exists()
        if not wizard:
            raise UserError(
                self.env._("The form of the import has expired; choose the file again.")
            )
        super(EduImport, wizard).action_run()
        if wizard.error_count:
            rows = [
                f"{error.row} · {error.column or ''}: {error.message}"
                for error in wizard.error_ids[:10]
            ]
            raise UserError(
                self.env._(
                    "Nothing was imported, errors: %(count)s.\n%(rows)s",
                    count=wizard.error_count,
                    rows="\n".join(rows),
                )
            )
        return {
            "created": wizard.created_count,
            "updated": wizard.updated_count,
            "unchanged": wizard.unchanged_count,
        }

    def _edu_job_finish(self, job):
        message = self.env._(
            "Imported: %(created)s new, %(updated)s changed, %(unchanged)s without "
            "changes.",
            **job.counts,
        )
        return {"message": message}
