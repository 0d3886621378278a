from odoo import api, models


class EduPortalProfile(models.AbstractModel):
    """The profile of the child: what a family may see, and whom to ask at school."""

    _name = "edu.portal.profile"
    _inherit = "edu.portal.base"
    _description = "Cabinet: profile"

    @api.model
    def _get_profile_page(self, scope):
        """Return dict of the profile: no identification numbers, no other people's
        telephones except the class teacher's at work."""
        child = scope.child
        group = child.class_id
        teacher = group.class_teacher_id
        subgroups = self.env["edu.group"].browse(
            group_id
            for group_id in scope.groups
            if scope.is_member(group_id, scope.today)
        )
        return {
            "child": child,
            "group": group,
            "birth_date": child.birth_date,
            "teacher": {
                "name": teacher.name,
                "phone": teacher.work_phone or teacher.mobile_phone,
                "email": teacher.work_email,
            }
            if teacher
            else None,
            "school": child.company_id,
            "subgroups": subgroups.filtered(lambda g: g.kind == "subgroup"),
            "achievements": child.achievement_ids,
        }
