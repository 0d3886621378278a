FULL_NAMES = {
    "subject_informatics": ("Информ.", "Информатика", "Информ.", "Информатика"),
    "subject_artistic_labour": (
        "Көрк. еңбек",
        "Көркем еңбек",
        "Худ. труд",
        "Художественный труд",
    ),
}


def migrate(cr, version):
    """Give two subjects their full names, where the short ones had been loaded."""
    for xmlid, (short_kk, full_kk, short_ru, full_ru) in FULL_NAMES.items():
        for lang, short, full in (
            ("kk_KZ", short_kk, full_kk),
            ("ru_RU", short_ru, full_ru),
        ):
            cr.execute(
                """
                UPDATE edu_subject
                   SET name = jsonb_set(name, ARRAY[%s], to_jsonb(%s::text))
                 WHERE name ->> %s = %s
                   AND id = (
                        SELECT res_id FROM ir_model_data
                         WHERE module = 'edu_curriculum' AND name = %s
                           AND model = 'edu.subject')
                """,
                (lang, full, lang, short, xmlid),
            )
