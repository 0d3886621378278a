from . import test_control
from . import test_minutes
from . import test_association
from . import test_home
