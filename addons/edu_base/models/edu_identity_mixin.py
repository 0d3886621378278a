from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..lib.identifiers import IdentifierError, clean, parse_iin

try:
    from odoo.addons.edu_i18n.lib.search import normalise
except ImportError:

    def normalise(text):
        return (text or "").lower()


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

    surname = fields.Char(string="Surname")
    given_name = fields.Char(string="Given name")
    patronymic = fields.Char(string="Patronymic", help="May be empty.")
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
        groups="edu_base.group_staff",
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

        Look-alike letters (ә/а, қ/к…) and one or two typos are tolerated (pg_trgm
        word similarity).
        """
        if operator not in ("ilike", "like", "=ilike") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        words = normalise(value).split()
        if not words:
            return []
        return [("id", "in", self._search_by_words(words))]

    @api.model
    def _search_by_words(self, words, limit=200):
        """Return ids of persons whose search text holds each of ``words``.

        Exact parts first; only when there are none, similar words. Record rules are
        applied by the caller's search.
        """
        table = SQL.identifier(self._table)
        self.flush_model(["search_text"])
        words = [self._digits_or_word(word) for word in words]
        exact = SQL(" AND ").join(
            SQL("search_text LIKE %s", f"%{self._escape_like(word)}%")
            for word in words
        )
        query = SQL("SELECT id FROM %s WHERE %s LIMIT %s", table, exact, limit * 10)
        ids = [row[0] for row in self.env.execute_query(query)]
        if ids:
            return ids
        similar = SQL(" AND ").join(SQL("%s <%% search_text", word) for word in words)
        rank = SQL(" + ").join(
            SQL("word_similarity(%s, search_text)", word) for word in words
        )
        self.env.cr.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.45")
        query = SQL(
            "SELECT id FROM %s WHERE %s ORDER BY %s DESC LIMIT %s",
            table,
            similar,
            rank,
            limit,
        )
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _digits_or_word(self, word):
        digits = "".join(char for char in word if char.isdecimal())
        if len(digits) >= 4 and len(digits) >= len(word) - 4:
            return digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
        return word

    @api.model
    def _escape_like(self, text):
        return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

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
        return super().write(self._apply_iin(vals))
