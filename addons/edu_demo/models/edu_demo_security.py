import json
from datetime import timedelta

from odoo import api, models

from ..lib import texts

CHILD_KINDS = ("child_data", "photo", "messages", "mfa")
AGREED, REFUSED = 15, 3


class EduDemoLoader(models.AbstractModel):
    _inherit = "edu.demo.loader"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _open_second_factor(self, company):
        """Let the demo accounts of known passwords in without a second factor.

        Only the mode changes, for the demo organisation only; everybody may set one up.
        """
        rule = self.env["edu.rule"].search(
            [("key", "=", "security.mfa"), ("company_id", "=", False)],
            order="valid_from desc",
            limit=1,
        )
        groups = json.loads(rule.value)
        demo = rule.copy(
            {
                "company_id": company.id,
                "value": json.dumps({group: {"mode": "optional"} for group in groups}),
            }
        )
        demo.write({"act": False, "point": False})

    @api.model
    def _make_security(self, year):
        """Enter consents, refusals and attempts to log in from outside."""
        self._agree_online()
        self._enter_paper(self._get_demo_class(year))
        self._note_attempts()

    @api.model
    def _agree_online(self):
        """The demo guardian agrees for each child, and thinks better of one thing."""
        env = self._act_as("parent")
        guardian = env["edu.guardian"].search([("user_id", "=", env.uid)])
        consents = env["edu.consent"]
        children = self._get_children("parent").with_env(env)
        for child in children:
            for kind in CHILD_KINDS:
                if kind != "mfa" or consents._is_under_age(child):
                    consents._choose(guardian, child, kind, True, "kk_KZ")
        consents._choose(guardian, children[-1:], "photo", False, "kk_KZ")

    @api.model
    def _enter_paper(self, group):
        """The clerk enters what families of the class signed; a few refuse photos."""
        students = group._get_students() - self._get_children("parent")
        rows = []
        for index, student in enumerate(students[: AGREED + REFUSED]):
            guardian = student.guardian_link_ids[:1].guardian_id
            row = {
                "student_id": student.id,
                "guardian_id": guardian.id,
                "channel": "paper",
            }
            rows.append(row | {"kind": "child_data"})
            if index < AGREED:
                rows.append(row | {"kind": "photo"})
            else:
                refusal = {"kind": "photo", "action": "withdraw"}
                rows.append(row | refusal | {"note": texts.PHOTO_REFUSAL})
        self._act_as("clerk")["edu.consent"].create(rows)

    @api.model
    def _note_attempts(self):
        """Note fictional attempts to log in, of addresses kept for examples."""
        # sudo: attempts are written by the system
        attempts = self.env["edu.security.attempt"].sudo()
        for login, is_known, reason, days, address, count in texts.ATTEMPTS:
            user = self._get_user(login) if is_known else None
            moment = self._get_moment(days, 19)
            values = attempts._prepare(login, reason, user) | {
                "ip": address,
                "channel": "web",
                "date_first": moment,
                "date_last": moment + timedelta(minutes=4),
                "bucket": f"{moment:%Y%m%d%H%M}|{address}|web|{reason}|{login}",
            }
            for _time in range(count):
                attempts._upsert(values)
