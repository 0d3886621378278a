from . import edu_staff_line
from . import edu_staff_category
from . import edu_staff_lines
from . import hr_employee
from . import hr_employee_public
from . import edu_import_staff
