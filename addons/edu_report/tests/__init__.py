from . import test_pdf, test_qr, test_xlsx, test_xlsx_report
