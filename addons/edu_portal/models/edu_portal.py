from odoo import models


class EduPortal(models.AbstractModel):
    """What the pages of the cabinet show, as plain values.

    Every method gets its child from :meth:`_get_children`, whose records are sudo'ed
    and limited to the own family; nothing here takes an id that a browser sent without
    looking it up there. All methods are private: none can be called over RPC.
    """

    _name = "edu.portal"
    _inherit = [
        "edu.portal.lessons",
        "edu.portal.marks",
        "edu.portal.attendance",
        "edu.portal.profile",
    ]
    _description = "Cabinet of the parent and learner"
