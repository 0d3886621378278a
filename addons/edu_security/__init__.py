from . import controllers, models, report
from .lib.peer import install

install()
