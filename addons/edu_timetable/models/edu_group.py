from odoo import api, fields, models


class EduGroup(models.Model):
    _inherit = "edu.group"

    bell_schedule_id = fields.Many2one(
        "edu.bell.schedule",
        string="Bell schedule",
        compute="_compute_bell_schedule_id",
        recursive=True,
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('company_id', 'in', [False, company_id])]",
        ondelete="restrict",
    )

    @api.depends("kind", "parent_id.bell_schedule_id", "company_id")
    def _compute_bell_schedule_id(self):
        defaults = {
            company: self.env["edu.bell.schedule"]._get_default(company)
            for company in self.company_id
        }
        for group in self:
            if group.parent_id:
                group.bell_schedule_id = group.parent_id.bell_schedule_id
            else:
                group.bell_schedule_id = group.bell_schedule_id or defaults.get(
                    group.company_id
                )

    def _get_lesson_times(self):
        """Return {number: (start, end)} in minutes of the lessons of this class."""
        self.ensure_one()
        shift = self.shift or "1"
        times = self.bell_schedule_id and self.bell_schedule_id._get_times() or {}
        return {number: span for (s, number), span in times.items() if s == shift}

    def _get_timetable(self, date=None):
        """Return the published timetable that has this class on ``date`` (today)."""
        self.ensure_one()
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        group = self.parent_id or self
        domain = [
            ("company_id", "=", group.company_id.id),
            ("year_id", "=", group.year_id.id),
            ("state", "=", "published"),
            ("slot_ids.class_id", "=", group.id),
        ]
        timetables = self.env["edu.timetable"].search(domain)
        return (
            timetables.filtered(lambda x: x.date_from <= date <= x.date_to)
            or timetables
        )[:1]

    def _get_timetable_page(self):
        """Return what the printed week of the class holds."""
        group = self.parent_id or self
        return group._get_timetable()._get_print_page(group)

    def action_open_timetable(self):
        """Open the week of the class in the timetable."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "edu_timetable.edu_timetable_board_action"
        )
        return {
            **action,
            "params": {"mode": "class", "res_id": (self.parent_id or self).id},
        }
