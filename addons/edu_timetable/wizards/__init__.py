from . import edu_timetable_generate
from . import edu_lesson_substitute
from . import edu_lesson_move
from . import edu_lesson_cancel
