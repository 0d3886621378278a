from . import portal
from . import push
