from . import edu_term_closing
from . import edu_term_reopen
