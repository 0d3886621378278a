from . import controllers, models, wizards
from .hooks import pre_init_hook
from .lib import xmlrpc_empty

xmlrpc_empty.install()
