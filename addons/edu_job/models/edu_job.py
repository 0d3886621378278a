from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

ACTIVE = ("queued", "running")
# how long the menu bar shows what has ended
RECENT_MINUTES = 30


class JobCancelled(Exception):
    """The author wants the batch that runs to stop.

    No UserError: the code of a batch may collect those as errors of its rows.
    """


class EduJob(models.Model):
    """Long work of a user: batches, each in a transaction of its own.

    The transaction of a batch also moves ``position`` and queues the next one, so a
    crash takes all of it back and the queue runs the batch again: nothing is lost, done
    twice or half done. Without a runner the batches are done at once.
    """

    _name = "edu.job"
    _description = "Background work"
    _order = "id desc"
    _rec_name = "name"
    # the name is made of the language of the reader
    _rec_names_search = ["message"]

    name = fields.Char(string="Work", compute="_compute_name")
    model = fields.Char(required=True, readonly=True)
    args = fields.Json(readonly=True)
    batches = fields.Json(readonly=True)
    sizes = fields.Json(readonly=True)
    counts = fields.Json(readonly=True)
    position = fields.Integer(readonly=True, aggregator=None)
    total = fields.Integer(readonly=True, aggregator=None)
    done = fields.Integer(readonly=True, aggregator=None)
    progress = fields.Integer(
        string="Progress, %", compute="_compute_progress", aggregator=None
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="queued",
        readonly=True,
        index=True,
    )
    message = fields.Text(readonly=True)
    action = fields.Json(readonly=True)
    has_action = fields.Boolean(compute="_compute_has_action")
    date_end = fields.Datetime(string="Ended", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Organisation",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )

    @api.depends("model", "args")
    @api.depends_context("lang")
    def _compute_name(self):
        for job in self:
            known = job.model in self.env
            job.name = known and self.env[job.model]._edu_job_title(job) or job.model

    @api.depends("done", "total", "state")
    def _compute_progress(self):
        live = self._read_live()
        for job in self:
            if job.state == "done":
                job.progress = 100
                continue
            done = max(job.done, live.get(job.id, 0))
            job.progress = min(100, done * 100 // job.total) if job.total else 0

    @api.depends("action")
    def _compute_has_action(self):
        for job in self:
            job.has_action = bool(job.action)

    def _read_live(self):
        """Return {job id: units done in the batch that runs} in one query."""
        # sudo: numbers of jobs that the user may read
        rows = self.env["edu.job.live"].sudo().search([("job_id", "in", self.ids)])
        return {row.job_id.id: row.done for row in rows}

    # Starting

    @api.model
    def _start(self, model, batches, args=None, sizes=None):
        """Queue work, or do it at once when no runner is there.

        The caller has checked that the user may do it; batches run as that user.

        :param model: name of a model that inherits ``edu.job.mixin``
        :param batches: list of JSON values, one for each transaction
        :param args: JSON value common to all batches
        :param sizes: units of each batch for the progress (1 each)
        :return: the job
        """
        sizes = sizes or [1] * len(batches)
        # sudo: users have no right to write jobs; this one is made for the caller
        job = self.sudo().create(
            {
                "model": model,
                "args": args,
                "batches": batches,
                "sizes": sizes,
                "total": sum(sizes),
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
            }
        )
        self.env["edu.job.live"].sudo().create({"job_id": job.id})  # sudo: as above
        job.sudo(False)._go_on()
        return job.sudo(False)

    @api.model
    def _is_above(self, key, count):
        """Tell whether work on ``count`` items belongs to the background.

        :param key: system parameter ``edu_job.<key>``: the largest count done at once
        """
        # sudo: a number of the settings
        limit = self.env["ir.config_parameter"].sudo().get_param(f"edu_job.{key}")
        return limit.isdigit() and count > int(limit) if limit else False

    @api.model
    def _has_runner(self):
        """Tell whether a job runner looks after this database now.

        It holds an advisory lock as long as it lives, in whatever process.
        """
        query = SQL(
            """SELECT 1 FROM pg_locks
                WHERE locktype = 'advisory' AND granted
                  AND database = (
                      SELECT oid FROM pg_database WHERE datname = current_database())
                  AND (classid::bigint << 32) | objid::bigint = %s""",
            PG_ADVISORY_LOCK_ID,
        )
        return bool(self.env.execute_query(query))

    def _go_on(self):
        """Queue the next step, or do all that is left."""
        self.ensure_one()
        if self._has_runner():
            # sudo: the state of the own job
            self.with_delay(description=f"edu.job {self.id}")._run_next(
                self.position, self.sudo().state == "queued"
            )
            return
        # sudo: the state of the own job
        me = self.sudo()
        while me.state in ACTIVE:
            self._step()

    # Running

    def _run_next(self, position, announce=False):
        """Do the batch at ``position`` and queue the next one; called by the queue.

        :param announce: only note that the work has begun, so that others see it
        """
        me = self.sudo().exists()  # sudo: the state of the own job
        if not me or me.state not in ACTIVE or me.position != position:
            return  # this step was done already
        if announce:
            me.state = "running"
            me._notify()
        else:
            self._step()
        if me.state in ACTIVE:
            self.with_delay(description=f"edu.job {self.id}")._run_next(me.position)

    def _step(self):
        """Do one batch or end the work."""
        me = self.sudo()  # sudo: the state of the own job; the batch runs as the user
        if me._is_cancel_wanted():
            me._end("cancelled", self.env._("The work was cancelled."))
            return
        handler = self.env[me.model].with_context(edu_job_id=self.id)
        try:
            with self.env.cr.savepoint():
                counts = handler._edu_job_run(me, me.batches[me.position]) or {}
        except JobCancelled:
            me._end("cancelled", self.env._("The work was cancelled."))
            return
        except UserError as error:
            me._end("failed", str(error))
            return
        me.write(
            {
                "state": "running",
                "position": me.position + 1,
                "done": me.done + me.sizes[me.position],
                "counts": me._add_counts(counts),
            }
        )
        if me.position < len(me.batches):
            me._notify()
            return
        result = handler._edu_job_finish(me)
        me._end("done", result.get("message"), result.get("action"))

    def _add_counts(self, counts):
        known = self.counts or {}
        return {
            name: known.get(name, 0) + counts.get(name, 0)
            for name in {**known, **counts}
        }

    def _end(self, state, message, action=None):
        self.write(
            {
                "state": state,
                "message": message,
                "action": action or False,
                "date_end": fields.Datetime.now(),
            }
        )
        self._notify()

    def _is_cancel_wanted(self):
        domain = [("job_id", "=", self.id), ("is_cancelled", "=", True)]
        return bool(self.env["edu.job.live"].sudo().search_count(domain, limit=1))

    def _on_queue_fail(self, **_values):
        """The queue gave up: an error that is not the user's; the log has it."""
        me = self.sudo()  # sudo: the state of the own job
        if me.state in ACTIVE:
            message = me.with_context(lang=me.user_id.lang).env._(
                "The server could not finish the work. What was done stays. Resume it, "
                "and if it fails again, call the administrator."
            )
            me._end("failed", message)

    @api.model
    def _report_rows(self, done):
        """Note how far the batch is that runs in this context.

        :raises JobCancelled: the author wants to stop
        """
        job = self.browse(self.env.context.get("edu_job_id"))
        if job and self.env["edu.job.live"].sudo()._report(job, done):
            raise JobCancelled

    # What the author may do

    def _check_mine(self):
        if self.env.user.has_group("edu_base.group_director"):
            return
        # sudo: only the author is compared
        if any(job.user_id != self.env.user for job in self.sudo()):
            raise AccessError(
                self.env._("Only the author or the director changes this work.")
            )

    def action_cancel(self):
        """Stop after the batch that runs now; what was done stays."""
        self.check_access("read")
        self._check_mine()
        jobs = self.filtered(lambda job: job.state in ACTIVE)
        # sudo: users have no right to write jobs; the author was checked above
        live = self.env["edu.job.live"].sudo()
        live.search([("job_id", "in", jobs.ids)]).is_cancelled = True
        return True

    def action_resume(self):
        """Go on with what failed or was cancelled, from the batch that was not done.

        :raises UserError: the work runs or is done
        """
        self.ensure_one()
        self.check_access("read")
        self._check_mine()
        if self.state not in ("failed", "cancelled"):
            raise UserError(self.env._("Only work that has stopped is resumed."))
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only the author resumes the work."))
        # sudo: as in action_cancel()
        live = self.env["edu.job.live"].sudo().search([("job_id", "=", self.id)])
        live.write({"is_cancelled": False, "done": 0})
        self.sudo().write({"state": "queued", "message": False, "date_end": False})
        self._go_on()
        return True

    def action_open_result(self):
        """Open what the work made."""
        self.ensure_one()
        self.check_access("read")
        return self.action or False

    def _get_started_action(self):
        """Return what a dialog does after :meth:`_start`: tell and close."""
        self.ensure_one()
        if self.state == "done":
            message, kind = self.message or self.env._("Done."), "success"
        elif self.state == "failed":
            message, kind = self.message, "danger"
        else:
            message = self.env._(
                "%(name)s: the work goes on in the background, see the bar at the top.",
                name=self.name,
            )
            kind = "info"
        following = (
            self.action
            if self.state == "done" and self.action
            else {"type": "ir.actions.act_window_close"}
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "sticky": kind == "danger",
                "next": following,
            },
        }

    # Web client

    @api.model
    @api.readonly
    def get_my_jobs(self):
        """Return the user's work that runs or has ended lately, the newest first."""
        recent = fields.Datetime.now() - timedelta(minutes=RECENT_MINUTES)
        jobs = self.search(
            [
                ("user_id", "=", self.env.uid),
                "|",
                ("state", "in", ACTIVE),
                ("date_end", ">=", recent),
            ],
            limit=10,
        )
        live = jobs._read_live()
        return [
            {
                "id": job.id,
                "name": job.name,
                "state": job.state,
                "active": job.state in ACTIVE,
                "done": max(job.done, live.get(job.id, 0)),
                "total": job.total,
                "progress": job.progress,
                "message": job.message or "",
                "has_action": job.has_action,
            }
            for job in jobs
        ]

    def _notify(self):
        """Tell the browsers of the author that the work has moved."""
        for job in self:
            job.user_id._bus_send("edu_job", {"id": job.id})

    @api.autovacuum
    def _gc_jobs(self):
        # sudo: a number of the settings
        keep = self.env["ir.config_parameter"].sudo().get_param("edu_job.keep_days")
        days = int(keep) if keep and keep.isdigit() else 90
        limit = fields.Datetime.now() - timedelta(days=days)
        self.search([("date_end", "<", limit)], limit=1000).unlink()
