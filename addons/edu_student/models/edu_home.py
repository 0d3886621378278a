from odoo import api, models

CARD_LINES = 6


class EduHome(models.AbstractModel):
    """Orders, accounts of families and organisations on the start page."""

    _inherit = "edu.home"

    @api.model
    def _get_cards(self):
        return [
            *super()._get_cards(),
            self._get_order_card(),
            self._get_account_card(),
            self._get_organisation_card(),
        ]

    @api.model
    def _get_order_card(self):
        """Return the draft orders: to confirm for a director, to prepare for others."""
        Order = self.env["edu.student.order"]
        if not Order.has_access("write"):
            return None
        orders = Order.search(
            [("state", "=", "draft"), ("company_id", "in", self.env.companies.ids)]
        )
        kinds = dict(Order._fields["kind"]._description_selection(self.env))
        title = self.env._("Orders being prepared")
        if self.env.user.has_group("edu_base.group_director"):
            title = self.env._("Orders to confirm")
        return self._make_card(
            "orders",
            title,
            sequence=25,
            icon="fa-file-text-o",
            tone="warn",
            count=len(orders),
            lines=[
                {
                    "text": kinds[order.kind],
                    "note": order.basis or "",
                    "action": self._get_record_action(order),
                }
                for order in orders[:CARD_LINES]
            ],
            action=self._get_list_action(
                "edu_student.edu_student_order_action", [("state", "=", "draft")]
            ),
            label=self.env._("All"),
        )

    @api.model
    def _get_account_card(self):
        """Return the learners none of whose guardians can open the cabinet."""
        user = self.env.user
        if not user.has_group("edu_base.group_clerk") or user.has_group(
            "edu_base.group_director"
        ):
            return None
        domain = [
            ("state", "=", "studying"),
            ("company_id", "in", self.env.companies.ids),
            "!",
            ("guardian_link_ids.guardian_id.user_id", "!=", False),
        ]
        return self._make_card(
            "accounts",
            self.env._("Learners whose family has no account"),
            sequence=60,
            icon="fa-key",
            count=self.env["edu.student"].search_count(domain),
            action=self._get_list_action("edu_student.edu_student_action", domain),
        )

    @api.model
    def _get_organisation_card(self):
        """Return the figures of the organisations for an education authority."""
        if not self.env.user.has_group("edu_base.group_authority"):
            return None
        summary = self.env["edu.organisation.summary"]
        [(count, learners)] = summary._read_group(
            [], [], ["__count", "student_count:sum"]
        )
        rows = summary.search([], order="student_count desc, id", limit=CARD_LINES)
        return self._make_card(
            "organisations",
            self.env._(
                "Learners: %(learners)s, organisations: %(count)s",
                learners=learners or 0,
                count=count,
            ),
            place="today",
            sequence=20,
            icon="fa-university",
            lines=[
                {
                    "text": row.name,
                    "note": self.env._(
                        "classes: %(classes)s, staff: %(staff)s",
                        classes=row.class_count,
                        staff=row.employee_count,
                    ),
                    "badge": str(row.student_count),
                }
                for row in rows
            ],
            empty=self.env._("No organisation is subordinate to your authority yet."),
            action="edu_student.edu_organisation_summary_action",
            label=self.env._("All"),
        )
