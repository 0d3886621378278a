import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

PARTS = [("journal", "Class journal"), ("health", "Health sheet")]


class EduJournalArchive(models.Model):
    """A class journal kept for good: PDF/A-2b with its checksum; append-only.

    A journal made again is a new version; older versions stay. The health sheet is a
    record of its own, which only those who may read medical cards see. The class
    teacher and the deputy make, heads and the clerk read.
    """

    _name = "edu.journal.archive"
    _inherit = "edu.append.only.mixin"
    _description = "Archived class journal"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    year_id = fields.Many2one("edu.academic.year", required=True, ondelete="restrict")
    term_id = fields.Many2one(
        "edu.term", string="Quarter", ondelete="restrict", help="Empty: the whole year."
    )
    part = fields.Selection(PARTS, required=True, default="journal")
    lang = fields.Char(string="Language code", required=True)
    lang_name = fields.Char(string="Language", compute="_compute_lang_name")
    version = fields.Integer(required=True, aggregator=None)
    sha256 = fields.Char(string="SHA-256", required=True)
    size = fields.Integer(string="Bytes", aggregator=None)
    page_count = fields.Integer(string="Pages", aggregator=None)
    is_closed = fields.Boolean(
        string="After the close", help="All quarters of the journal were closed."
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", required=True, ondelete="restrict"
    )
    previous_id = fields.Many2one("edu.journal.archive", ondelete="restrict")

    _version_uniq = models.UniqueIndex(
        "(class_id, (COALESCE(term_id, 0)), part, lang, version)",
        "This version of the journal exists already.",
    )

    @api.depends("class_id", "term_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            period = row.term_id.name or row.year_id.name
            row.display_name = self.env._(
                "Journal %(group)s, %(period)s, version %(version)s",
                group=row.class_id.name,
                period=period,
                version=row.version,
            )

    @api.depends("lang")
    def _compute_lang_name(self):
        names = dict(self.env["res.lang"].get_installed())
        for row in self:
            row.lang_name = names.get(row.lang, row.lang).split(" / ")[-1]

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("A journal is archived by its own button only.")
            )
        return super().create(vals_list)

    @api.model
    def _archive(self, group, term=None, lang=None, part="journal"):
        """Make the journal of a class and keep it; return the new version.

        :param term: a quarter, else the whole year
        :raises AccessError: neither the class teacher nor the deputy
        """
        lang = self.env["edu.form"]._get_lang(lang)
        form = self.env["edu.form.journal"]
        options = {
            "class_ids": group.ids,
            "term_id": (term and term.id) or False,
            "lang": lang,
            "part": part,
        }
        document, lang = form._make_document(options)
        content, pages = form._lay_out(document, lang)
        # sudo: the right to make this journal was checked by the form
        return self.sudo()._keep(group, term, lang, part, document, content, pages)

    @api.model
    def _keep(self, group, term, lang, part, document, content, pages):
        group, term = group.sudo(), (term or self.env["edu.term"]).sudo()
        previous = self.search(
            [
                ("class_id", "=", group.id),
                ("term_id", "=", term.id),
                ("part", "=", part),
                ("lang", "=", lang),
            ],
            order="version desc",
            limit=1,
        )
        previous.filtered("is_current")._supersede()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{document.name}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "company_id": group.company_id.id,
            }
        )
        terms = term or self.env["edu.form"]._get_quarters(group.year_id)
        closed = self.env["edu.term.lock"]._get_closed(terms, group)
        archive = self.create(
            [
                {
                    "company_id": group.company_id.id,
                    "class_id": group.id,
                    "year_id": group.year_id.id,
                    "term_id": term.id,
                    "part": part,
                    "lang": lang,
                    "version": previous.version + 1,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "page_count": pages,
                    "is_closed": len(closed) == len(terms),
                    "attachment_id": attachment.id,
                    "previous_id": previous.id,
                    "user_id": self.env.uid,
                }
            ]
        )
        attachment.res_id = archive.id
        return archive.sudo(False).with_env(self.env(su=False))

    def _is_intact(self):
        """Tell whether the kept file is the one that was archived."""
        self.ensure_one()
        # sudo: the file of a record that the user may read
        content = self.sudo().attachment_id.raw or b""
        return hashlib.sha256(content).hexdigest() == self.sha256

    def action_verify(self):
        """Check the files against their checksums; tell which are broken."""
        self.check_access("read")
        broken = self.filtered(lambda row: not row._is_intact())
        if broken:
            raise ValidationError(
                self.env._(
                    "The file differs from the archived one: %(names)s",
                    names=", ".join(broken.mapped("display_name")),
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Files checked, all intact: %(count)s", count=len(self)
                ),
            },
        }

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=1",
            "target": "download",
        }


class EduJournalArchiveTask(models.Model):
    """A class whose journal waits to be archived; the queue of the whole school."""

    _name = "edu.journal.archive.task"
    _description = "Journal to be archived"
    _order = "id"
    _check_company_auto = True

    company_id = fields.Many2one(related="class_id.company_id", store=True, index=True)
    class_id = fields.Many2one(
        "edu.group",
        string="Class",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    term_id = fields.Many2one("edu.term", string="Quarter", ondelete="cascade")
    lang = fields.Char(string="Language code", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Ordered by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
    )
    message = fields.Char(string="What happened")
    archive_id = fields.Many2one(
        "edu.journal.archive", string="Archived journal", ondelete="set null"
    )

    _waiting = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("class_id")
    def _compute_display_name(self):
        for task in self:
            task.display_name = task.class_id.name

    @api.model
    def _order_journals(self, classes, term, lang):
        """Queue the journals of ``classes``; return the tasks."""
        if not self.env.user.has_group("edu_base.group_deputy"):
            raise AccessError(
                self.env._("The journals of a school are archived by the deputy.")
            )
        classes.check_access("read")
        domain = [
            ("class_id", "in", classes.ids),
            ("term_id", "=", term.id),
            ("lang", "=", lang),
            ("state", "=", "waiting"),
        ]
        known = self.search(domain)
        made = self.create(
            [
                {"class_id": group.id, "term_id": term.id, "lang": lang}
                for group in classes - known.class_id
            ]
        )
        cron = self.env.ref(
            "edu_school.ir_cron_journal_archive", raise_if_not_found=False
        )
        if cron:
            # sudo: only the start of the queue is asked for
            cron.sudo()._trigger()
        return known | made

    @api.model
    def _run_waiting(self):
        """Archive what waits, one class a transaction; for the scheduler."""
        cron = self.env["ir.cron"]
        tasks = self.search([("state", "=", "waiting")])
        left = len(tasks)
        for task in tasks:
            task._run()
            left -= 1
            if not cron._commit_progress(1, remaining=left):
                break
        return True

    def _run(self):
        """Archive one journal with the rights of who ordered it."""
        self.ensure_one()
        user_env = self.with_user(self.user_id).with_company(self.company_id).env
        archives = user_env["edu.journal.archive"]
        try:
            with self.env.cr.savepoint():
                archive = archives._archive(
                    self.class_id.with_env(user_env),
                    self.term_id.with_env(user_env),
                    self.lang,
                )
        except (UserError, AccessError) as error:
            self.write({"state": "failed", "message": str(error)})
            return
        self.write({"state": "done", "archive_id": archive.id, "message": False})

    def action_cancel(self):
        self.filtered(lambda task: task.state == "waiting").state = "cancelled"
        return True

    def action_retry(self):
        self.filtered(lambda task: task.state == "failed").state = "waiting"
        return True
