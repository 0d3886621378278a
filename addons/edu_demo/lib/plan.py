"""Weekly hours of the generated school by class, language and subject code.

Figures of the typical curricula (order 500, appendices 1, 2, 6, 7); classes 10–11 are
the unconfirmed seed. Half hours are left out of the generated week.
"""

KK, RU = "kk", "ru"

_PRIMARY = {
    "mathematics": (4, 4, 5, 5),
    "digital_literacy": (0, 1, 1, 1),
    "natural_science": (1, 1, 1, 1),
    "world_knowledge": (1, 1, 1, 1),
    "music": (1, 1, 1, 1),
    "labour": (1, 1, 1, 1),
    "fine_art": (1, 1, 1, 1),
    "physical_education": (3, 3, 3, 3),
    "foreign_lang": (0, 0, 2, 2),
}
_PRIMARY_LANG = {
    KK: {
        "abc": (6, 0, 0, 0),
        "kaz_lang": (0, 4, 4, 4),
        "lit_reading": (0, 3, 3, 3),
        "rus_lang": (0, 2, 2, 2),
    },
    RU: {
        "abc": (6, 0, 0, 0),
        "kaz_lang": (2, 3, 3, 4),
        "lit_reading": (0, 3, 3, 3),
        "rus_lang": (0, 4, 4, 4),
    },
}
# classes 5, 6, 7, 8, 9
_BASIC = {
    "foreign_lang": (3, 3, 3, 3, 3),
    "mathematics": (5, 5, 0, 0, 0),
    "algebra": (0, 0, 3, 3, 3),
    "geometry": (0, 0, 2, 2, 2),
    "informatics": (1, 1, 1, 1, 1),
    "natural_science": (2, 2, 0, 0, 0),
    "physics": (0, 0, 2, 2, 2),
    "chemistry": (0, 0, 1, 2, 2),
    "biology": (0, 0, 2, 2, 2),
    "geography": (0, 0, 2, 2, 2),
    "kaz_history": (2, 2, 2, 2, 2),
    "world_history": (1, 1, 1, 1, 1),
    "law": (0, 0, 0, 0, 1),
    "music": (1, 1, 0, 0, 0),
    "artistic_labour": (2, 2, 1, 1, 1),
    "physical_education": (3, 3, 3, 3, 3),
}
_BASIC_LANG = {
    KK: {
        "kaz_lang": (3, 3, 3, 2, 2),
        "kaz_lit": (2, 2, 2, 3, 3),
        "rus_lang_lit": (3, 3, 3, 3, 3),
    },
    RU: {
        "rus_lang": (3, 3, 3, 2, 2),
        "rus_lit": (2, 2, 2, 3, 3),
        "kaz_lang_lit": (4, 4, 4, 4, 4),
    },
}
_SENIOR = {
    "foreign_lang": 3,
    "algebra_analysis": 4,
    "geometry": 2,
    "informatics": 1,
    "physics": 4,
    "biology": 2,
    "chemistry": 2,
    "geography": 1,
    "kaz_history": 2,
    "world_history": 1,
    "military": 1,
    "physical_education": 3,
}
_SENIOR_LANG = {
    KK: {"kaz_lang": 1, "kaz_lit": 2, "rus_lang_lit": 2},
    RU: {"rus_lang": 1, "rus_lit": 2, "kaz_lang_lit": 4},
}

# taught in two groups when the class is big enough
SPLIT = {"foreign_lang", "informatics", "kaz_lang_lit"}
# who teaches: one specialism covers several subjects
SPECIALISM = {
    "kaz_lang": "kazakh",
    "kaz_lit": "kazakh",
    "kaz_lang_lit": "kazakh_second",
    "rus_lang": "russian",
    "rus_lit": "russian",
    "rus_lang_lit": "russian",
    "foreign_lang": "english",
    "mathematics": "mathematics",
    "algebra": "mathematics",
    "geometry": "mathematics",
    "algebra_analysis": "mathematics",
    "informatics": "informatics",
    "digital_literacy": "informatics_primary",
    "natural_science": "biology",
    "biology": "biology",
    "chemistry": "chemistry",
    "physics": "physics",
    "geography": "geography",
    "kaz_history": "history",
    "world_history": "history",
    "law": "history",
    "music": "music",
    "artistic_labour": "labour",
    "physical_education": "sport",
    "military": "military",
}
# of classes 1–4 the class's own teacher gives the rest
PRIMARY_SPECIALISTS = {
    "foreign_lang": "english",
    "music": "music",
    "physical_education": "sport",
    "digital_literacy": "informatics_primary",
}


def hours_of(grade, language):
    """Return {subject code: hours a week} of a class."""
    if grade <= 4:
        tables, index = (_PRIMARY, _PRIMARY_LANG[language]), grade - 1
        pairs = [item for table in tables for item in table.items()]
        return {code: hours[index] for code, hours in pairs if hours[index]}
    if grade <= 9:
        tables, index = (_BASIC, _BASIC_LANG[language]), grade - 5
        pairs = [item for table in tables for item in table.items()]
        return {code: hours[index] for code, hours in pairs if hours[index]}
    return _SENIOR | _SENIOR_LANG[language]
