from odoo.http import content_disposition, request, route

from odoo.addons.edu_portal.controllers.portal import OPTIONS, EduCabinet


class EduReportCardCabinet(EduCabinet):
    # styles of the print are written at its first use
    @route(
        "/my/child/<int:child_id>/report-card",
        **OPTIONS | {"readonly": False},
    )
    def child_report_card(self, child_id, **_kw):
        """Send the report card of the child's year in the language of the user."""
        child = self._find_child(self._get_children(), child_id)
        year = child.env["edu.portal"]._get_scope(child).year
        if not child.class_id or not year:
            raise request.not_found()
        # sudo: the child was looked up among those of the user
        content, name = child.sudo()._get_report_card(year, request.env.user.lang)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "private, no-store"),
            ],
        )
