from psycopg2 import OperationalError

from odoo import api, fields, models


class EduJobLive(models.Model):
    """What changes while a batch runs: the wish to cancel and rows done so far.

    A table of its own, because the transaction of the batch ends by writing the job:
    another writer of that row meanwhile would make PostgreSQL take the batch back.
    """

    _name = "edu.job.live"
    _description = "State of a running batch"
    _log_access = False

    job_id = fields.Many2one("edu.job", required=True, ondelete="cascade")
    done = fields.Integer()
    is_cancelled = fields.Boolean()

    _job_uniq = models.UniqueIndex("(job_id)", "The work already has its state.")

    @api.model
    def _report(self, job, done):
        """Note by a transaction of its own that ``done`` units are ready.

        :return: whether the author wants the work to stop
        """
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    "UPDATE edu_job_live SET done = %s WHERE job_id = %s"
                    " RETURNING is_cancelled",
                    (done, job.id),
                )
                row = cr.fetchone()
                if row:  # else the work is not committed: it is done at once
                    env = self.env(cr=cr)
                    env.user._bus_send("edu_job", {"id": job.id})
        except OperationalError:
            return False  # a wish to cancel was written at this moment: seen next time
        return bool(row and row[0])
