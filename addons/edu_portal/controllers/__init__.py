from . import portal
from . import account
from . import pwa
