from . import test_features
from . import test_generator
from . import test_school
