from . import edu_reference
from . import edu_control_plan
from . import edu_control_item
from . import edu_method_association
from . import edu_minutes
from . import edu_minutes_decision
from . import edu_home
