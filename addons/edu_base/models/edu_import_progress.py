from odoo import api, fields, models


class EduImportProgress(models.Model):
    """How far a running import is; written by a transaction of its own.

    The rows are of no use after the run and are cleaned up daily.
    """

    _name = "edu.import.progress"
    _description = "Progress of an import"
    _log_access = True

    key = fields.Char(required=True, index=True)
    done = fields.Integer()
    total = fields.Integer()

    _key_uniq = models.UniqueIndex("(key)", "The key is already used.")

    @api.model
    def get_progress(self, key):
        """Return [done, total] of the caller's import with the key, or [0, 0]."""
        progress = self.search(
            [("key", "=", key), ("create_uid", "=", self.env.uid)], limit=1
        )
        return [progress.done, progress.total]

    @api.model
    def _report(self, done, total):
        """Write the progress under the key of the context, visible at once."""
        key = self.env.context.get("edu_import_key")
        if not isinstance(key, str) or not 8 <= len(key) <= 64:
            return
        with self.env.registry.cursor() as cr:
            # sudo: the model has no write access for users; own key of the caller
            progress = self.with_env(self.env(cr=cr)).sudo()
            line = progress.search(
                [("key", "=", key), ("create_uid", "=", self.env.uid)], limit=1
            )
            values = {"done": done, "total": total}
            if line:
                line.write(values)
            elif not progress.search_count([("key", "=", key)], limit=1):
                progress.create({"key": key, **values})

    @api.autovacuum
    def _gc_progress(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("create_date", "<", limit)], limit=5000).unlink()
