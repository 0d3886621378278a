from odoo import api, models

LANGS = ("kk_KZ", "ru_RU")


class EduStudentGuardian(models.Model):
    _inherit = "edu.student.guardian"

    @api.model_create_multi
    def create(self, vals_list):
        """Tell people with an account when another organisation names them a guardian,
        so that a wrong link is noticed by the one whom it concerns."""
        links = super().create(vals_list)
        # sudo: the account and the other children of the guardian are only compared
        for link in links.sudo():
            others = link.guardian_id.link_ids.company_id - link.company_id
            if link.guardian_id.user_id and others:
                link._tell_guardian()
        return links

    def _tell_guardian(self):
        self.env["edu.notification"]._notify(
            "security",
            f"guardian:{self.id}",
            self.company_id,
            {lang: self._get_notice(lang) for lang in LANGS},
            users=self.guardian_id.user_id,
        )

    def _get_notice(self, lang):
        env = self.with_context(lang=lang).env
        return env._("A child was added to your cabinet"), env._(
            "%(school)s has named you a guardian: %(child)s. If this is a mistake, "
            "tell the organisation.",
            school=self.company_id.name,
            child=self.student_id.name,
        )
