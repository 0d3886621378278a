from odoo import fields, models, tools
from odoo.tools import SQL

PERIODS = [
    ("q1", "Quarter 1"),
    ("q2", "Quarter 2"),
    ("q3", "Quarter 3"),
    ("q4", "Quarter 4"),
    ("annual", "Year"),
    ("final", "Final grades"),
]


class EduAnalyticsMixin(models.AbstractModel):
    """Figures read from an SQL view, with percentages right at every level.

    A percentage of a group of rows is the ratio of sums, never the mean of the
    percentages of its parts: a class of 30 weighs more than one of 10. List, pivot and
    graph ask the server for ``<percent>:avg``; :meth:`_read_group_select` answers with
    the ratio named in ``_ratios``.
    """

    _name = "edu.analytics.mixin"
    _description = "Figures with percentages"

    #: {percent field: SQL of (numerator, denominator) over the columns of a row}
    _ratios = {}

    def init(self):
        result = super().init()
        if self._abstract or self._auto:
            return result
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                "CREATE VIEW %s AS (%s)",
                SQL.identifier(self._table),
                self._get_query(),
            )
        )
        return result

    def _get_query(self):
        """Return the SELECT of the view."""
        raise NotImplementedError

    def _read_group_select(self, aggregate_spec, query):
        """Compute a percentage of a group as the ratio of sums."""
        name, _, function = aggregate_spec.partition(":")
        if name not in self._ratios or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        # reading the field checks the access to it
        super()._read_group_select(aggregate_spec, query)
        parts = [self._get_sum(part, query) for part in self._ratios[name]]
        return SQL("100.0 * (%s)::float8 / NULLIF(%s, 0)", *parts)

    def _get_sum(self, terms, query):
        """Return Σ weight × column of ``terms`` (a field name or {name: weight})."""
        if isinstance(terms, str):
            terms = {terms: 1}
        return SQL(" + ").join(
            SQL(
                "%s * COALESCE(SUM(%s), 0)",
                weight,
                self._field_to_sql(self._table, name, query),
            )
            for name, weight in terms.items()
        )


class EduAnalyticsQuality(models.AbstractModel):
    """Success and quality: the figures of every list of results (domain 1.10).

    success = (n5 + n4 + n3) / N, quality = (n5 + n4) / N, where N counts those with
    a grade; temporarily not attested are outside N and shown apart. SOU weighs 5, 4,
    3 and 2 by 1, 0.64, 0.36 and 0.16 (practice of schools, no act).
    """

    _name = "edu.analytics.quality"
    _inherit = "edu.analytics.mixin"
    _description = "Success and quality"
    _ratios = {
        "success_percent": ("success_count", "total_count"),
        "quality_percent": ("quality_count", "total_count"),
    }

    total_count = fields.Integer(string="With a grade", readonly=True)
    success_count = fields.Integer(string="Without 2", readonly=True)
    quality_count = fields.Integer(string="On 4 and 5", readonly=True)
    not_attested_count = fields.Integer(
        string="Not attested", readonly=True, help="Temporarily not attested."
    )
    success_percent = fields.Float(
        string="Success, %",
        digits=(6, 1),
        aggregator="avg",
        readonly=True,
        help="Without 2, of those with a grade.",
    )
    quality_percent = fields.Float(
        string="Quality of knowledge, %",
        digits=(6, 1),
        aggregator="avg",
        readonly=True,
        help="On 4 and 5, of those with a grade.",
    )
