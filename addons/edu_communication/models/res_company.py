from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # nothing leaves the house until an administrator allows it
    edu_notify_push = fields.Boolean(
        string="Push notifications to browsers",
        help="Notices are sent through the services of the makers of browsers. "
        "Their text is encrypted for the browser of its reader.",
    )
    edu_notify_email = fields.Boolean(string="Notifications by e-mail")
    edu_message_subject_teachers = fields.Boolean(
        string="Families write to subject teachers",
        help="Not set: families write to the class teacher only.",
    )
