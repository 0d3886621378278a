from datetime import timedelta

from odoo import fields

from odoo.addons.edu_portal.tests.common import PortalCommon


class CommunicationCommon(PortalCommon):
    """The two families of the cabinet; 17:00 in Almaty on Wednesday 15 October 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.parent, cls.learner, cls.foreign_parent):
            user.partner_id.email = f"{user.login}@family.example"
        cls.company.write({"edu_notify_push": True, "edu_notify_email": True})
        cls.class_teacher = cls.users["class_teacher"]
        cls.env["edu.notification.event"].search([]).unlink()

    @classmethod
    def _process(cls, minutes=60):
        """Handle the outbox as the job does ``minutes`` from now."""
        cls.env["edu.notification.event"].flush_model()
        cls.env.cr.execute(
            "UPDATE edu_notification_event SET ready_at = ready_at - %s"
            " WHERE done_at IS NULL",
            [timedelta(minutes=minutes)],
        )
        cls.env["edu.notification.event"].invalidate_model()
        while cls.env["edu.notification.event"]._process():
            pass

    @classmethod
    def _get_notices(cls, user, code=None):
        domain = [("user_id", "=", user.id)]
        if code:
            domain.append(("kind_id.code", "=", code))
        return cls.env["edu.notification"].search(domain, order="id")

    @classmethod
    def _deliver(cls):
        cls.env["edu.notification"]._push_batch()
        cls.env["edu.notification"]._mail_batch()

    @classmethod
    def _get_mails(cls, user):
        return cls.env["mail.mail"].search(
            [("email_to", "ilike", user.partner_id.email)], order="id"
        )

    @classmethod
    def _choose(cls, user, code, **values):
        base = {"portal": True, "push": False, "email": False, "digest": "none"}
        cls.env["edu.notification.choice"]._save(user, {code: base | values})

    @classmethod
    def _notify(cls, user, code="order", key="test", title="Бұйрық", body="№ 1"):
        """Tell ``user`` of something at once; return the notification."""
        cls.env["edu.notification"]._notify(
            code, key, cls.company, {"kk_KZ": (title, body)}, users=user
        )
        cls._process()
        return cls._get_notices(user).filtered(lambda row: row.title == title)[-1:]

    @classmethod
    def _at(cls, text):
        return fields.Datetime.to_datetime(text)
