from . import edu_term_closing
from . import edu_term_reopen
from . import edu_received_import
