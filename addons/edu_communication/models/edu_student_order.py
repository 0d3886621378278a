from odoo import models

LANGS = ("kk_KZ", "ru_RU")
# of these the family knows, or is told by people
UNTOLD = ("initial", "deceased", "cancel")


class EduStudentOrder(models.Model):
    _inherit = "edu.student.order"

    def _after_confirm(self):
        """Tell the families of the learners whom a confirmed order names."""
        result = super()._after_confirm()
        for order in self.filtered(lambda row: row.kind not in UNTOLD):
            self.env["edu.notification"]._notify(
                "order",
                f"order:{order.id}",
                order.company_id,
                {lang: order._get_notice(lang) for lang in LANGS},
                students=order.line_ids.student_id,
            )
        return result

    def _get_notice(self, lang):
        """Return title and text of the notification in ``lang``."""
        order = self.with_context(lang=lang)
        env = order.env
        kinds = dict(order._fields["kind"]._description_selection(env))
        day = order.date.strftime("%d.%m.%Y")
        title = env._("Order No. %(number)s of %(day)s", number=order.number, day=day)
        return title, kinds[order.kind]
