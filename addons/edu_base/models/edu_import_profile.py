from odoo import api, models

from ..lib import tabular


class EduImportProfile(models.AbstractModel):
    """What can be imported: the columns of a list and how its rows become records.

    Inherit as ``edu.import.<kind>`` and add the kind to ``edu.import.kind``.
    """

    _name = "edu.import.profile"
    _description = "Import profile"
    # who may run the import (any of)
    _import_groups = (
        "edu_base.group_clerk",
        "edu_base.group_director",
        "edu_base.group_admin",
    )
    # the preview also tries the writing (and takes it back) up to so many rows
    _preview_rows = 1500

    @api.model
    def _get_columns(self):
        """Return the columns a list may have, in the order of the template.

        Each is a dict: ``name``; ``label`` (translated); ``aliases`` (headers in kk and
        ru); ``required``; ``type`` and the rest as in :mod:`edu_base.lib.tabular`;
        ``example`` for the template. With ``one_of`` (a text) at least one of the
        columns with the same text must be there and filled.
        """
        return []

    @api.model
    def _get_stopwords(self):
        """Return words of headers that say nothing ("of the pupil")."""
        return (
            "ученика", "учащегося", "обучающегося", "ребёнка", "учеников", "учащихся",
            "воспитанника", "полностью", "при наличии", "оқушының", "оқушы",
            "білім алушының", "баланың", "толық", "ученик", "учащийся", "бала",
            "болған жағдайда", "бар болса", "тәрбиеленушінің", "нөмірі", "номер",
        )  # fmt: skip

    @api.model
    def _prepare_rows(self, rows):
        """Check the converted rows against each other and the database.

        :param rows: list of dicts {column name: value}, with ``_row`` (number in the
            file) and ``_sheet``; a cell that could not be read is missing
        :return: (clean rows, errors); an error is made by :meth:`_make_error`
        """
        return rows, []

    @api.model
    def _run(self, rows):
        """Write the clean rows; called only when the file has no error at all.

        :return: {"created": n, "updated": n, "unchanged": n}; rows, not records
        """
        raise NotImplementedError

    @api.model
    def _make_error(self, row, column, message, value=""):
        """Return an error of a cell.

        :param row: the row (dict) or its number
        :param column: name of the column, empty for the whole row
        """
        sheet = ""
        if isinstance(row, dict):
            row, sheet = row.get("_row", 0), row.get("_sheet", "")
        return {
            "row": row,
            "sheet": sheet,
            "column": column,
            "message": message,
            "value": tabular.cell_text(value),
        }

    def _report_progress(self, done, total):
        """Tell the waiting browser how far the run is; cheap, but not for every row."""
        self.env["edu.import.progress"]._report(done, total)
