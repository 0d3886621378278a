from . import edu_clause_run_load
from . import edu_dated_value_confirm
