from odoo import api, models


class EduTermLock(models.Model):
    _inherit = "edu.term.lock"

    @api.model_create_multi
    def create(self, vals_list):
        locks = super().create(vals_list)
        self.env["edu.notification.event"]._add(
            "results",
            [
                {
                    "key": f"results:{lock.id}",
                    "company_id": lock.company_id.id,
                    "group_id": lock.class_id.id,
                    "res_id": lock.id,
                }
                for lock in locks
                if lock.action == "close"
            ],
        )
        return locks
