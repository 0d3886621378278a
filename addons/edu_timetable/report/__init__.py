from . import edu_report_xlsx_lesson_changes
