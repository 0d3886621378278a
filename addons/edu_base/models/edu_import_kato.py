from odoo import api, models


class EduImportKato(models.AbstractModel):
    """Import of the classifier of places (КАТО) as the statistics bureau gives it."""

    _name = "edu.import.kato"
    _inherit = "edu.import.profile"
    _description = "Import of places (KATO)"
    _import_groups = ("edu_base.group_admin",)

    @api.model
    def _get_columns(self):
        return [
            {
                "name": "code",
                "label": self.env._("KATO code"),
                "aliases": ["te", "код", "код КАТО", "КАТО", "ӘАОЖ", "ӘАОЖ коды"],
                "required": True,
                "example": "100000000",
            },
            {
                "name": "name_kk",
                "label": self.env._("Name in Kazakh"),
                "aliases": ["name_kaz", "kaz_name", "қазақша атауы", "атауы",
                            "наименование на казахском языке", "наименование каз"],
                "required": True,
                "example": "Абай облысы",
            },
            {
                "name": "name_ru",
                "label": self.env._("Name in Russian"),
                "aliases": ["name_rus", "rus_name", "орысша атауы", "наименование",
                            "наименование на русском языке", "наименование рус"],
                "required": True,
                "example": "область Абай",
            },
        ]  # fmt: skip

    @api.model
    def _prepare_rows(self, rows):
        errors, seen = [], {}
        for row in rows:
            code = row.get("code") or ""
            if code.isdecimal() and len(code) < 9:
                code = row["code"] = code.zfill(9)
            if code and not (code.isascii() and code.isdecimal() and len(code) == 9):
                message = self.env._("A KATO code has nine digits.")
                errors.append(self._make_error(row, "code", message, code))
            elif code in seen:
                message = self.env._(
                    "The same code stands in row %(row)s.", row=seen[code]
                )
                errors.append(self._make_error(row, "code", message, code))
            elif code:
                seen[code] = row["_row"]
        return rows, errors

    @api.model
    def _run(self, rows):
        kato = self.env["edu.kato"].with_context(active_test=False, lang=None)
        known = {
            place.code: place
            for place in kato.search([("code", "in", [row["code"] for row in rows])])
        }
        counts = dict.fromkeys(("created", "updated", "unchanged"), 0)
        langs = {code for code, _name in self.env["res.lang"].get_installed()}
        for index, row in enumerate(sorted(rows, key=lambda item: item["code"])):
            if index % 500 == 0:
                self._report_progress(index, len(rows))
            names = {"kk_KZ": row["name_kk"], "ru_RU": row["name_ru"]}
            names = {lang: name for lang, name in names.items() if lang in langs}
            place = known.get(row["code"])
            if not place:
                place = known[row["code"]] = kato.create(
                    {
                        "code": row["code"],
                        "name": row["name_ru"],
                        "level": self._get_level(row["code"]),
                        "parent_id": self._find_parent(row["code"], known).id,
                    }
                )
                place.update_field_translations("name", names)
                counts["created"] += 1
            elif any(
                place.with_context(lang=lg).name != nm for lg, nm in names.items()
            ):
                place.update_field_translations("name", names)
                counts["updated"] += 1
            else:
                counts["unchanged"] += 1
        return counts

    @api.model
    def _get_level(self, code):
        """Return the level by the last filled group of AB CD EF HIJ."""
        significant = len(code.rstrip("0"))
        for start, level in ((6, "settlement"), (4, "rural"), (2, "district")):
            if significant > start:
                return level
        return "region" if significant else "republic"

    @api.model
    def _find_parent(self, code, known):
        """Return the nearest place above that is known or stored."""
        for size in (6, 4, 2):
            upper = code[:size].ljust(9, "0")
            if upper == code:
                continue
            if upper not in known:
                known[upper] = self.env["edu.kato"].search([("code", "=", upper)])
            if known[upper]:
                return known[upper]
        return (
            self.env.ref("edu_base.edu_kato_kz", raise_if_not_found=False)
            or (self.env["edu.kato"])
        )
