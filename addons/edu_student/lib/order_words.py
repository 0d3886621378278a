"""Words of the printed order and talon in both state languages.

They go on paper together whatever the language of the user, so they are no terms of
the interface.
"""

ORDER = {
    "kk": {
        "heading": "БҰЙРЫҚ",
        "draft": "ЖОБА",
        "number": "№",
        "basis": "Негіздеме",
        "list": "Білім алушылардың тізімі",
        "learner": "Тегі, аты, әкесінің аты",
        "birth": "Туған күні",
        "from": "Бұрынғы сыныбы",
        "to": "Сыныбы",
        "action": "Шешім",
        "note": "Ескертпе",
        "director": "Директор",
        "acquainted": "Бұйрықпен таныстырылды",
        "cancelled": "Күші жойылған: бұйрық",
    },
    "ru": {
        "heading": "ПРИКАЗ",
        "draft": "ПРОЕКТ",
        "number": "№",
        "basis": "Основание",
        "list": "Список обучающихся",
        "learner": "Фамилия, имя, отчество",
        "birth": "Дата рождения",
        "from": "Прежний класс",
        "to": "Класс",
        "action": "Решение",
        "note": "Примечание",
        "director": "Директор",
        "acquainted": "С приказом ознакомлены",
        "cancelled": "Отменён приказом",
    },
}
TALON = {
    "kk": {
        "accept": "ҚАБЫЛДАУ ТУРАЛЫ ТАЛОН",
        "leave": "ЕСЕПТЕН ШЫҒУ ТУРАЛЫ ТАЛОН",
        "learner": "Білім алушының тегі, аты, әкесінің аты",
        "birth": "Туған күні",
        "class": "Сыныбы",
        "accept_place": "Қайдан келді",
        "leave_place": "Қайда кетті",
        "issued": "Берілген күні",
        "valid": "Жарамды мерзімі",
        "order": "Бұйрық",
        "director": "Директор",
        "stamp": "М.О.",
    },
    "ru": {
        "accept": "ТАЛОН О ПРИНЯТИИ",
        "leave": "ТАЛОН О ВЫБЫТИИ",
        "learner": "Фамилия, имя, отчество обучающегося",
        "birth": "Дата рождения",
        "class": "Класс",
        "accept_place": "Откуда прибыл(а)",
        "leave_place": "Куда выбыл(а)",
        "issued": "Дата выдачи",
        "valid": "Действителен до",
        "order": "Приказ",
        "director": "Директор",
        "stamp": "М.П.",
    },
}
