from odoo.http import request, route

from odoo.addons.edu_portal.controllers.portal import EduCabinet
from odoo.addons.edu_security.controllers.security import POST, SecurityController

from ..models.edu_consent import CHILD_KINDS


class FamilySecurity(SecurityController):
    """Consents of a guardian for the own children."""

    def _get_links(self):
        """Return the links to children whom the user may represent (sudo'ed)."""
        user = request.env.user
        # sudo: the user's own links only
        links = request.env["edu.student.guardian"].sudo()
        return links.search(
            [("guardian_id.user_id", "=", user.id), ("is_legal", "=", True)]
        )

    def _show_page(self, **values):
        consents = request.env["edu.consent"]
        lang = (request.env.lang or "kk")[:2]
        texts = request.env["edu.policy"]
        # sudo: texts are shown to everybody
        values["child_texts"] = {
            kind: texts.sudo().browse(texts._get_current_id(kind))[f"text_{lang}"]
            if lang in ("kk", "ru")
            else texts.sudo().browse(texts._get_current_id(kind)).text_ru
            for kind in CHILD_KINDS
        }
        values["children"] = [
            {
                "child": link.student_id,
                "choices": consents._get_choices(link.student_id),
                "kinds": [
                    kind
                    for kind in CHILD_KINDS
                    if kind != "mfa" or consents._is_under_age(link.student_id)
                ],
            }
            for link in self._get_links()
        ]
        return super()._show_page(**values)

    @route("/edu/security/consent", **POST)
    def consent(self, child=None, kind=None, agree=None, **_kwargs):
        """Give or withdraw a consent for a child that the user may represent."""
        link = self._get_links().filtered(lambda row: str(row.student_id.id) == child)
        if not link or kind not in CHILD_KINDS:
            raise request.not_found()
        request.env["edu.consent"]._choose(
            link[:1].guardian_id,
            link[:1].student_id,
            kind,
            agree == "1",
            request.env.lang,
        )
        return request.redirect("/edu/security?message=consent#consents")


class SecureCabinet(EduCabinet):
    def _show(self, page, children, child, method, *args):
        """A look at the profile of a child is a view of its card."""
        if page == "profile" and child.user_id != request.env.user:
            request.env["edu.security.event"]._log_view(child)
        return super()._show(page, children, child, method, *args)
