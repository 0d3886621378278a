from . import edu_import
from . import edu_group_build
from . import edu_group_split
from . import edu_student_guardian_add
from . import edu_student_move
from . import edu_student_order_promote
from . import edu_student_movement_table
