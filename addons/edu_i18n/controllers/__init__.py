from . import lang
