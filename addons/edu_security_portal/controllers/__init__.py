from . import security
