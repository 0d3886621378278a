from odoo import api, models


class EduPortal(models.AbstractModel):
    _inherit = "edu.portal"

    @api.model
    def _get_certificates_page(self, scope):
        """Return the certificates of the child and what may be asked for."""
        child = scope.child
        audience = "former" if child.state in ("left", "graduated") else "studying"
        kinds = self.env["edu.certificate.kind"].search(
            [
                ("is_on_portal", "=", True),
                ("audience", "=", audience),
                ("company_id", "in", [False, child.company_id.id]),
            ]
        )
        return {
            "kinds": kinds,
            "certificates": self.env["edu.certificate"].search(
                [("student_id", "=", child.id)], limit=50
            ),
        }
