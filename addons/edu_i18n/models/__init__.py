from . import ir_config_parameter, ir_http, res_currency, res_lang
