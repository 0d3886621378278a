from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.edu_i18n.lib.search import normalise

from ..lib.identifiers import IdentifierError, clean, parse_iin

# least word similarity (pg_trgm) of a mistyped name: near ones first, then farther
SIMILARITIES = (0.65, 0.45)
# how many similar names are compared, how many are given back
CANDIDATES = 250
SIMILAR_LIMIT = 100


class EduIdentityMixin(models.AbstractModel):
    """Name parts, IIN and search of a person.

    The model that inherits names its own fields for what follows from the IIN in
    ``_iin_birth_field`` and ``_iin_sex_field`` (values ``m`` and ``f`` are mapped by
    ``_iin_sex_values``).
    """

    _name = "edu.identity.mixin"
    _description = "Name and IIN of a person"
    _iin_birth_field = "birth_date"
    _iin_sex_field = "sex"
    _iin_sex_values = {"m": "m", "f": "f"}
    # fields whose text, beside the name, finds the person
    _search_text_fields = ("iin", "phone", "phone2")

    surname = fields.Char()
    given_name = fields.Char(string="Given name")
    patronymic = fields.Char(help="May be empty.")
    iin = fields.Char(
        string="IIN",
        size=12,
        groups="edu_base.group_personal_data",
        help="Individual identification number, twelve digits.",
    )
    search_text = fields.Char(
        compute="_compute_search_text",
        store=True,
        compute_sudo=True,
        index="trigram",
        groups="edu_base.group_personal_data",
    )

    def _compute_search_text(self):
        """Concatenate what a person is searched by, folded for look-alike letters.

        Inheriting models declare the dependencies with ``@api.depends``.
        """
        for person in self:
            names = (person.surname, person.given_name, person.patronymic)
            parts = [normalise(" ".join(filter(None, names)))]
            parts += [
                "".join(char for char in person[name] or "" if char.isdecimal())
                for name in self._search_text_fields
                if name in self._fields
            ]
            person.search_text = " ".join(filter(None, parts))

    @api.model
    def _join_names(self, *names):
        """Return "Surname Given Patronymic" without empty parts."""
        return " ".join(name.strip() for name in names if name and name.strip())

    def _get_short_name(self):
        """Return "Surname G. P." for grids and printed lists."""
        self.ensure_one()
        initials = "".join(
            f" {name[0]}." for name in (self.given_name, self.patronymic) if name
        )
        return f"{self.surname or ''}{initials}"

    @api.model
    def _search_display_name(self, operator, value):
        """Find by any part of the name in any letter order, by IIN or phone.

        Look-alike letters (ә/а, қ/к…) and, when nothing fits exactly, one or two typos
        are tolerated (pg_trgm word similarity). Digits find only for those who may see
        personal data.
        """
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        words = self._get_search_words(value)
        if not words:
            return Domain.FALSE if value.strip() else Domain.TRUE
        exact = self._get_exact_domain(words)
        if self.search_count(exact, limit=1):
            return exact
        return Domain("id", "in", self._search_similar(words))

    @api.model
    def _get_search_words(self, value):
        """Return the folded words of a search text; a number is one word."""
        digits = "".join(char for char in value if char.isdecimal())
        if not any(char.isalpha() for char in value) and len(digits) >= 4:
            words = [digits[1:] if len(digits) == 11 and digits[0] in "78" else digits]
        else:
            words = normalise(value).split()
        if not self.env.su and not self.env.user.has_group(
            "edu_base.group_personal_data"
        ):
            words = [word for word in words if not word.isdecimal()]
        return words

    @api.model
    def _get_exact_domain(self, words):
        """Return the domain of persons whose search text holds each of ``words``.

        Names are searched by all staff while the text field itself is restricted, so
        the condition goes past the access to fields; the record rules stay.
        """
        self.flush_model(["search_text"])
        patterns = [f"%{word}%" for word in words]

        def to_sql(_model, alias, _query):
            column = SQL.identifier(alias, "search_text")
            # LIKE ALL (array) would not use the trigram index
            parts = (SQL("%s LIKE %s", column, pattern) for pattern in patterns)
            return SQL("(%s)", SQL(" AND ").join(parts))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _search_similar(self, words):
        """Return ids of the persons most like ``words``, the best first.

        Record rules are applied by the search around it; the organisation is taken into
        account here already, for the limit.
        """
        self.flush_model(["search_text"])
        words = [word for word in words if not word.isdecimal() and len(word) > 2]
        if not words:
            return []
        for similarity in SIMILARITIES:
            self.env.cr.execute(
                SQL("SET LOCAL pg_trgm.word_similarity_threshold = %s", similarity)
            )
            ids = [row[0] for row in self.env.execute_query(self._query_similar(words))]
            if ids:
                return ids
        return []

    @api.model
    def _query_similar(self, words):
        conditions = [SQL("%s <%% search_text", word) for word in words]
        company = self._fields.get("company_id")
        if company and company.store:
            conditions.append(SQL("company_id = ANY(%s)", self.env.companies.ids))
        rank = SQL(" + ").join(
            SQL("word_similarity(%s, search_text)", word) for word in words
        )
        return SQL(
            "SELECT id FROM (SELECT id, search_text FROM %s WHERE %s LIMIT %s) AS near "
            "ORDER BY %s DESC LIMIT %s",
            SQL.identifier(self._table),
            SQL(" AND ").join(conditions),
            CANDIDATES,
            rank,
            SIMILAR_LIMIT,
        )

    # IIN

    @api.model
    def _apply_iin(self, vals):
        """Return ``vals`` with a clean IIN and the birth date and sex it tells.

        :raises ValidationError: the IIN is wrong or contradicts the given date or sex
        """
        if not vals.get("iin"):
            return {**vals, "iin": False} if "iin" in vals else vals
        number = clean(vals["iin"])
        try:
            parsed = parse_iin(number)
        except IdentifierError as error:
            raise ValidationError(
                self._describe_identifier_error("IIN", number, error)
            ) from error
        vals = {**vals, "iin": number}
        told = (
            (self._iin_birth_field, parsed.birth_date),
            (self._iin_sex_field, self._iin_sex_values.get(parsed.sex)),
        )
        for name, value in told:
            if value:
                self._check_told_by_iin(vals, name, value, number)
                vals[name] = value
        return vals

    @api.model
    def _check_told_by_iin(self, vals, name, value, number):
        given = vals.get(name)
        if not given:
            return
        if name == self._iin_birth_field and fields.Date.to_date(given) != value:
            raise ValidationError(
                self.env._(
                    "IIN %(iin)s: digits 1–6 say birth date %(told)s, given is "
                    "%(given)s.",
                    iin=number,
                    told=value.strftime("%d.%m.%Y"),
                    given=fields.Date.to_date(given).strftime("%d.%m.%Y"),
                )
            )
        if name == self._iin_sex_field and given != value:
            raise ValidationError(
                self.env._(
                    "IIN %(iin)s: digit 7 says another sex than the given one.",
                    iin=number,
                )
            )

    @api.model
    def _describe_identifier_error(self, label, number, error):
        """Return the translated text of an :class:`IdentifierError`."""
        texts = {
            "length": self.env._("must have 12 digits"),
            "digits": self.env._("may hold digits only"),
            "date": self.env._("holds no valid date"),
            "century": self.env._("holds no valid century and sex"),
            "kind": self.env._("holds no valid kind of organisation"),
            "checksum": self.env._("has a wrong check digit"),
        }
        labels = {"IIN": self.env._("IIN"), "BIN": self.env._("BIN")}
        if error.position:
            return self.env._(
                "%(label)s %(number)s %(problem)s (digit %(position)s).",
                label=labels[label],
                number=number,
                problem=texts[error.reason],
                position=error.position,
            )
        return self.env._(
            "%(label)s %(number)s %(problem)s.",
            label=labels[label],
            number=number,
            problem=texts[error.reason],
        )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._apply_iin(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._apply_iin(vals)
        if "iin" not in vals:
            self._check_against_iin(vals)
        return super().write(vals)

    def _check_against_iin(self, vals):
        """Refuse a birth date or sex that contradicts the IIN already there."""
        names = (self._iin_birth_field, self._iin_sex_field)
        if not any(vals.get(name) for name in names):
            return
        # sudo: the IIN is only compared; the message goes to who edits the person
        for person in self.sudo().filtered("iin"):
            person._apply_iin(
                {
                    "iin": person.iin,
                    **{name: vals[name] for name in names if vals.get(name)},
                }
            )
