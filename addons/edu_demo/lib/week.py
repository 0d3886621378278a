"""Put the lessons of the generated school into a week without a clash or a gap.

A class with T lessons has exactly T slots: the first lessons of each day. A lesson is
an edge between a class and a teacher, a slot its colour; where both have free slots but
no common one, two colours are swapped along an alternating (Kempe) chain. Both groups
of a split class are taught by a fixed pair of teachers and count as one edge.
"""

import random

DAYS = 5
DAY_ORDER = (1, 2, 3, 0, 4)
KICKS = 20000


def make_week(courses, seed=1):
    """Return [(course, weekday, lesson number)] for all ``courses``.

    :param courses: :class:`.school.Course` items
    :raises RuntimeError: the hours of a teacher do not fit
    """
    week = []
    for shift in (1, 2):
        own = [course for course in courses if course.group.shift == shift]
        week += _Shift(own, random.Random(f"{seed}-{shift}")).solve()
    return week


class _Shift:
    def __init__(self, courses, source):
        self.courses = courses
        self.random = source
        self.slots = {}
        for course in courses:
            key = id(course.group)
            self.slots[key] = self.slots.get(key, 0) + course.hours
        self.slots = {key: _slots(total) for key, total in self.slots.items()}
        self.by_class = {key: {} for key in self.slots}
        self.by_teacher = {id(course.teachers[0]): {} for course in courses}

    def solve(self):
        lessons = [course for course in self.courses for _hour in range(course.hours)]
        load = {}
        for course in lessons:
            load[id(course.teachers[0])] = load.get(id(course.teachers[0]), 0) + 1
        self.random.shuffle(lessons)
        lessons.sort(key=lambda course: -load[id(course.teachers[0])])
        todo = lessons[::-1]
        for _step in range(len(lessons) + KICKS):
            if not todo:
                break
            course = todo.pop()
            if not self.insert(course):
                todo.insert(0, self.kick(course))
        if todo:
            raise RuntimeError(f"no place for {todo[0].subject}")
        self.spread()
        return [
            (course, day, number)
            for table in self.by_class.values()
            for (day, number), course in table.items()
        ]

    def keys(self, course):
        return id(course.group), id(course.teachers[0])

    def put(self, course, slot):
        group, teacher = self.keys(course)
        self.by_class[group][slot] = course
        self.by_teacher[teacher][slot] = course

    def take(self, course, slot):
        group, teacher = self.keys(course)
        if self.by_class[group].get(slot) is course:
            del self.by_class[group][slot]
        if self.by_teacher[teacher].get(slot) is course:
            del self.by_teacher[teacher][slot]

    def insert(self, course):
        group, teacher = self.keys(course)
        free = [slot for slot in self.slots[group] if slot not in self.by_class[group]]
        self.random.shuffle(free)
        both = [slot for slot in free if slot not in self.by_teacher[teacher]]
        if both:
            days = [day for (day, _n), c in self.by_class[group].items() if c is course]
            self.put(course, min(both, key=lambda slot: days.count(slot[0])))
            return True
        for mine in free:
            for other in self.slots[group]:
                if other in self.by_teacher[teacher]:
                    continue
                moves = self.chain(group, other, mine)
                if moves is None or any(self.keys(c)[1] == teacher for c, *_ in moves):
                    continue
                self.apply(moves)
                self.put(course, other)
                return True
        return False

    def kick(self, course):
        """Put ``course`` where its class is free; return the lesson thrown out."""
        group, teacher = self.keys(course)
        free = [slot for slot in self.slots[group] if slot not in self.by_class[group]]
        slot = self.random.choice(free)
        thrown = self.by_teacher[teacher][slot]
        self.take(thrown, slot)
        self.put(course, slot)
        return thrown

    def chain(self, group, start, end):
        """Return moves that swap the two slots from class ``group`` on, or None."""
        moves, seen = [], set()
        course = self.by_class[group].get(start)
        while course is not None:
            if id(course.group) in seen:
                return None
            seen.add(id(course.group))
            if end not in self.slots[id(course.group)]:
                return None
            moves.append((course, start, end))
            blocked = self.by_teacher[id(course.teachers[0])].get(end)
            if blocked is None:
                return moves
            if start not in self.slots[id(blocked.group)]:
                return None
            moves.append((blocked, end, start))
            course = self.by_class[id(blocked.group)].get(start)
            if course is not None and id(course.group) in seen:
                return None
        return moves

    def apply(self, moves):
        for course, start, _end in moves:
            self.take(course, start)
        for course, _start, end in moves:
            self.put(course, end)

    def doubles(self, groups):
        """Return how many lessons of these classes repeat a course on one day."""
        total = 0
        for group in groups:
            seen = set()
            for (day, _number), course in self.by_class[group].items():
                total += (id(course), day) in seen
                seen.add((id(course), day))
        return total

    def spread(self, tries=6000):
        """Swap slots while fewer lessons of one course fall on the same day."""
        groups = list(self.by_class)
        for _attempt in range(tries):
            group = self.random.choice(groups)
            if not self.doubles([group]):
                continue
            start, end = self.random.sample(self.slots[group], 2)
            moves = self.swap(group, start, end)
            if moves is None:
                continue
            touched = {id(course.group) for course, *_ in moves}
            before = self.doubles(touched)
            self.apply(moves)
            if self.doubles(touched) > before:
                self.apply([(c, b, a) for c, a, b in moves])

    def swap(self, group, start, end):
        """Return moves that exchange the slots in the whole component of ``group``."""
        moves, todo, seen = [], [group], set()
        while todo:
            key = todo.pop()
            if key in seen:
                continue
            seen.add(key)
            if start not in self.slots[key] or end not in self.slots[key]:
                return None
            for a, b in ((start, end), (end, start)):
                course = self.by_class[key].get(a)
                if course is None:
                    continue
                moves.append((course, a, b))
                other = self.by_teacher[id(course.teachers[0])].get(b)
                if other is not None:
                    todo.append(id(other.group))
        return moves


def _slots(total):
    base, extra = divmod(total, DAYS)
    longer = DAY_ORDER[:extra]
    return [
        (day, number)
        for day in range(DAYS)
        for number in range(1, base + (day in longer) + 1)
    ]
