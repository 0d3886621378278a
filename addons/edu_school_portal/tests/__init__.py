from . import test_report_card
