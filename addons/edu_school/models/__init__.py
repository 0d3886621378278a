from . import edu_year_outcome
from . import edu_term_lock
