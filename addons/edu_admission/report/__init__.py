from . import edu_report_xlsx_application
