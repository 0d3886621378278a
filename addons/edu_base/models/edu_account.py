import secrets

from odoo import SUPERUSER_ID, Command, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import urls

from ..lib.translit import to_login

LINK_HOURS = 24 * 14
# who may give which role: the level of a role may not exceed the own one
ROLE_LEVELS = {
    "learner": 0,
    "guardian": 0,
    "staff": 1,
    "teacher": 1,
    "class_teacher": 1,
    "tutor": 1,
    "methodologist": 1,
    "social_pedagogue": 1,
    "psychologist": 1,
    "nurse": 1,
    "librarian": 1,
    "clerk": 2,
    "deputy": 3,
    "director": 4,
    "authority": 5,
    "admin": 5,
}
CREATORS = ("clerk", "director", "admin")
PORTAL_ROLES = ("learner", "guardian")


class EduAccount(models.AbstractModel):
    """Make user accounts from people, with slips that carry a one-time link.

    Only the clerk, the director and the administrator do it, and nobody gives a role
    above the own one (order 456, points 5.7 and 5.8).
    """

    _name = "edu.account"
    _description = "User accounts of people"

    @api.model
    def create_accounts(self, model, ids, role=None):
        """Make accounts for records over RPC.

        :param model: ``edu.student``, ``edu.guardian`` or ``hr.employee``
        :param role: role of an employee (``teacher``, ``class_teacher``, …)
        :return: list of {"id", "login", "url"}; ``url`` is the one-time link, False for
            somebody who had an account before
        :raises AccessError: the caller may not give accounts or this role
        """
        if model not in self._get_person_models():
            raise UserError(self.env._("Accounts are made from people only."))
        people = self.env[model].browse(ids).exists()
        slips = self._create_accounts(people, role)
        return [
            {"id": line.person_id, "login": line.login, "url": line.url}
            for line in slips.line_ids
        ]

    @api.model
    def _get_person_models(self):
        """Return {model: role}; False is chosen by the one who makes the account."""
        models_roles = {
            "edu.student": "learner",
            "edu.guardian": "guardian",
            "hr.employee": False,
        }
        return {name: role for name, role in models_roles.items() if name in self.env}

    @api.model
    def _create_accounts(self, people, role=None):
        """Create missing accounts of ``people`` and return the slips to print.

        :param people: records with person fields and ``user_id``
        :return: ``edu.account.slips`` with a line for each person
        """
        role = self._get_person_models().get(people._name) or role or "staff"
        self._check_may_give(role)
        people.check_access("write")
        slips = self.env["edu.account.slips"].create({})
        lines = []
        # sudo: the right to give this role was checked; users are made by the system
        for person in people.sudo():
            is_new = not person.user_id
            if is_new:
                person.user_id = self._create_user(person, role)
            user = person.user_id
            lines.append(
                {
                    "slips_id": slips.id,
                    "person_id": person.id,
                    "name": person.display_name,
                    "login": user.login,
                    "lang": user.lang,
                    "url": is_new and self._make_link(user),
                    "is_new": is_new,
                }
            )
        self.env["edu.account.slip"].create(lines)
        return slips

    @api.model
    def _renew_links(self, people):
        """Return slips with new links for people who already have accounts.

        The old password stops working only when the link is used.

        :raises AccessError: an account has more rights than the caller, or belongs to
            people of an organisation that the caller does not work in
        """
        self._check_may_give("learner")
        people.check_access("write")
        slips = self.env["edu.account.slips"].create({})
        lines = []
        # sudo: rights over each account are checked by _check_may_manage
        for person in people.sudo().filtered("user_id"):
            user = person.user_id
            self._check_may_manage(user)
            lines.append(
                {
                    "slips_id": slips.id,
                    "person_id": person.id,
                    "name": person.display_name,
                    "login": user.login,
                    "lang": user.lang,
                    "url": self._make_link(user),
                    "is_new": True,
                }
            )
        self.env["edu.account.slip"].create(lines)
        return slips

    # rights

    @api.model
    def _get_role_level(self, role):
        return ROLE_LEVELS[role]

    @api.model
    def _get_level(self, user):
        """Return the highest level of the roles of ``user``, -1 without a role."""
        if user.id == SUPERUSER_ID or user.has_group("base.group_system"):
            return 5
        return max(
            (
                level
                for role, level in ROLE_LEVELS.items()
                if user.has_group(f"edu_base.group_{role}")
            ),
            default=-1,
        )

    @api.model
    def _check_may_give(self, role):
        """Refuse a caller who may not make accounts or not with this role."""
        if role not in ROLE_LEVELS:
            raise UserError(self.env._("Choose a role."))
        if self.env.su:
            return
        user = self.env.user
        if not any(user.has_group(f"edu_base.group_{name}") for name in CREATORS):
            raise AccessError(
                self.env._("Only the office, the director and the administrator make "
                           "accounts.")
            )  # fmt: skip
        if ROLE_LEVELS[role] > self._get_level(user):
            raise AccessError(self.env._("You can't give a role above your own."))

    @api.model
    def _check_may_manage(self, user):
        if self.env.su:
            return
        level = self._get_level(self.env.user)
        if self._get_level(user) > level:
            raise AccessError(
                self.env._("The account %(login)s has more rights than you.",
                           login=user.login)
            )  # fmt: skip
        if level < 5 and user.company_ids - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "The account %(login)s is used in another organisation too; the "
                    "system administrator gives the link.",
                    login=user.login,
                )
            )

    # making

    @api.model
    def _create_user(self, person, role):
        group = self.env.ref(f"edu_base.group_{role}")
        companies = self._get_companies(person)
        values = {
            "name": person.name or person.display_name,
            "login": self._make_login(person),
            "group_ids": [Command.set(group.ids)],
            "company_id": companies[:1].id,
            "company_ids": [Command.set(companies.ids)],
            "lang": self._get_lang(person),
            "tz": self.env.user.tz or "Asia/Almaty",
        }
        partner = self._get_partner(person)
        if partner:
            values["partner_id"] = partner.id
        users = self.env["res.users"].with_context(no_reset_password=True)
        # sudo: see _create_accounts
        user = users.sudo().create(values)
        if "partner_id" in person._fields and not person.partner_id:
            person.partner_id = user.partner_id
        return user

    @api.model
    def _get_partner(self, person):
        for name in ("partner_id", "work_contact_id"):
            if name in person._fields and person[name] and not person[name].user_ids:
                return person[name]
        return self.env["res.partner"]

    @api.model
    def _get_companies(self, person):
        for name in ("company_id", "company_ids"):
            if name in person._fields and person[name]:
                return person[name]
        return self.env.company

    @api.model
    def _get_lang(self, person):
        """Return the language of instruction if it is a language of the screens."""
        code = self.env.lang or self.env.user.lang
        if "language_id" in person._fields:
            code = {"kk": "kk_KZ", "ru": "ru_RU"}.get(person.language_id.code, code)
        installed = dict(self.env["res.lang"].get_installed())
        return code if code in installed else next(iter(installed))

    @api.model
    def _make_login(self, person):
        """Return a free login: the surname in Latin letters and digits."""
        base = to_login(getattr(person, "surname", None) or person.name)
        # sudo: logins of all users are compared, archived ones too
        users = self.env["res.users"].sudo().with_context(active_test=False)
        for _attempt in range(50):
            login = f"{base}{secrets.randbelow(90000) + 10000}"
            if not users.search_count([("login", "=", login)], limit=1):
                return login
        raise UserError(self.env._("No free login was found."))

    @api.model
    def _make_link(self, user):
        """Return the link that sets a password once, valid for two weeks."""
        # sudo: the token belongs to the account that was just checked
        partner = user.partner_id.sudo()
        partner.signup_prepare(signup_type="reset")
        token = partner._generate_signup_token(expiration=LINK_HOURS)
        return urls.urljoin(user.get_base_url(), f"/web/reset_password?token={token}")
