from . import test_family
