from . import edu_compliance_protected
from . import edu_clause_act
from . import edu_clause
from . import edu_clause_evidence
from . import edu_clause_run
from . import edu_dated_confirmation
from . import edu_dated_value
