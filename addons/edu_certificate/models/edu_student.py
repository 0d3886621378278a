from odoo import fields, models


class EduStudent(models.Model):
    _inherit = "edu.student"

    certificate_ids = fields.One2many(
        "edu.certificate",
        "student_id",
        string="Certificates",
        groups="edu_base.group_clerk,edu_base.group_class_teacher",
    )

    def action_make_certificate(self):
        """Open a new certificate of the learner."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "edu_certificate.edu_certificate_action"
        )
        audience = "former" if self.state in ("left", "graduated") else "studying"
        kind = self.env["edu.certificate.kind"].search(
            [
                ("audience", "=", audience),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )
        return action | {
            "views": [(False, "form")],
            "context": {"default_student_id": self.id, "default_kind_id": kind.id},
        }
