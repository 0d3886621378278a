from . import edu_report_xlsx, ir_actions_report, res_company
