from . import edu_report_xlsx_clauses
from . import edu_report_xlsx_dated_values
