from . import test_grading
from . import test_marks
from . import test_absences
from . import test_assessments
from . import test_term_close
from . import test_journal_service
from . import test_journal_client
from . import test_term_close_job
