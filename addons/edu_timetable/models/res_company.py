import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    edu_tz = fields.Selection(
        selection=lambda self: self._selection_edu_tz(),
        string="Time zone of the timetable",
        default="Asia/Almaty",
    )
    edu_bell_schedule_id = fields.Many2one(
        "edu.bell.schedule",
        string="Usual bell schedule",
        ondelete="set null",
        domain="[('company_id', 'in', [False, id])]",
    )

    def _selection_edu_tz(self):
        return [(zone, zone) for zone in pytz.common_timezones]

    def _get_edu_tz(self):
        """Return the name of the time zone that the bells of this company are in."""
        self.ensure_one()
        return self.edu_tz or "Asia/Almaty"
