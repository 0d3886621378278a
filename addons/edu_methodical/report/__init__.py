from . import edu_report_xlsx_control_plan
