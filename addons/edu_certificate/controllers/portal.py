from psycopg2 import errors

from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route

from odoo.addons.edu_portal.controllers.portal import OPTIONS, EduCabinet

PURPOSE_LENGTH = 120
PAGE = "edu_certificate.certificates"


class EduCertificateCabinet(EduCabinet):
    @route("/my/child/<int:child_id>/certificates", **OPTIONS)
    def child_certificates(self, child_id, **_kw):
        """Show the certificates of the child and a form to ask for one."""
        return self._show_of(PAGE, child_id, "_get_certificates_page")

    @route(
        "/my/child/<int:child_id>/certificates/ask",
        **OPTIONS | {"methods": ["POST"], "readonly": False},
    )
    def ask_certificate(self, child_id, kind=None, lang="both", purpose="", **_kw):
        """Ask for a certificate; one of an immediate kind is issued at once."""
        child = self._find_child(self._get_children(), child_id)
        back = f"/my/child/{child.id}/certificates"
        page = child.env["edu.portal"]._get_certificates_page(
            child.env["edu.portal"]._get_scope(child)
        )
        chosen = page["kinds"].filtered(lambda row: str(row.id) == kind)
        if not chosen or lang not in ("both", "kk", "ru"):
            return request.redirect(f"{back}?error=kind")
        waiting = page["certificates"].filtered(lambda row: row.state == "requested")
        if chosen in waiting.kind_id:
            return request.redirect(f"{back}?error=twice")
        try:
            self._make_request(child, chosen, lang, purpose.strip()[:PURPOSE_LENGTH])
        except errors.UniqueViolation:
            return request.redirect(f"{back}?error=twice")
        except UserError:
            return request.redirect(f"{back}?error=kind")
        return request.redirect(back)

    def _make_request(self, child, kind, lang, purpose):
        """Create the request of the user for the own child."""
        # sudo: the child was looked up among those of the user, the kind among those
        # that families may ask for
        with request.env.cr.savepoint():
            certificate = (
                request.env["edu.certificate"]
                .sudo()
                .create(
                    {
                        "student_id": child.id,
                        "kind_id": kind.id,
                        "lang": lang,
                        "purpose": purpose,
                        "requester_id": request.env.uid,
                        "is_from_family": True,
                    }
                )
            )
            certificate.flush_recordset()
            if kind.is_immediate:
                certificate._issue(request.env.user)

    # styles of the print are written at its first use
    @route(
        "/my/child/<int:child_id>/certificates/<int:certificate_id>/pdf",
        **OPTIONS | {"readonly": False},
    )
    def certificate_pdf(self, child_id, certificate_id, **_kw):
        """Send the PDF of an issued certificate of an own child."""
        child = self._find_child(self._get_children(), child_id)
        certificate = child.env["edu.certificate"].search(
            [
                ("id", "=", certificate_id),
                ("student_id", "=", child.id),
                ("state", "=", "issued"),
            ]
        )
        if not certificate:
            raise request.not_found()
        # sudo: the certificate was looked up among those of the own child
        report = request.env["ir.actions.report"].sudo()
        content = report._edu_render_pdf(
            "edu_certificate.edu_certificate_report", certificate
        )
        name = request.env._("Certificate %s.pdf", certificate.number)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "private, no-store"),
            ],
        )
