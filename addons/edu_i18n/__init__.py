from . import controllers, core_terms, models
from .hooks import post_init_hook, pre_init_hook, uninstall_hook

core_terms.install()
