from . import edu_report_xlsx_student
from . import edu_report_xlsx_student_book
