/**
 * What a key or a pasted text means in a cell of the journal. Pure functions.
 *
 * Attendance is typed with the letters of either language, whatever the keyboard
 * layout: ru н б у о, kk ж а с к, and the Latin letter of the same key.
 */

export const ABSENCES = ["absent", "ill", "valid", "late"];

const LETTERS = {
    ru: { absent: "н", ill: "б", valid: "у", late: "о" },
    kk: { absent: "ж", ill: "а", valid: "с", late: "к" },
    en: { absent: "n", ill: "i", valid: "v", late: "l" },
};

const ABSENCE_BY_KEY = {
    // Russian and Kazakh letters
    н: "absent", б: "ill", у: "valid", о: "late",
    ж: "absent", а: "ill", с: "valid", к: "late",
    // the same keys in the Latin layout
    y: "absent", ",": "ill", e: "valid", j: "late",
    ";": "absent", f: "ill", c: "valid", r: "late",
    // look-alikes and the letters of the English screen
    h: "absent", n: "absent", i: "ill", v: "valid", l: "late", a: "ill", o: "late", k: "late",
};

const PASS_BY_KEY = {
    "+": "pass", "=": "pass", з: "pass", p: "pass", с: "pass", c: "pass", 1: "pass",
    "-": "fail", н: "fail", y: "fail", n: "fail", f: "fail", е: "fail", 0: "fail",
};

/** Return {absent, ill, valid, late} letters of the language ("kk_KZ", "ru-RU"…). */
export function getLetters(lang) {
    return LETTERS[(lang || "").slice(0, 2)] || LETTERS.en;
}

/** Return the digit of a keyboard event, or null.
 *
 * The digit row of the Kazakh layout types letters (ә і ң ғ , . ү ұ қ): there the
 * physical key counts.
 */
export function getDigit(ev) {
    if (/^[0-9]$/.test(ev.key)) {
        return Number(ev.key);
    }
    const match = !ev.shiftKey && /^(?:Digit|Numpad)([0-9])$/.exec(ev.code || "");
    if (match && (ev.key || "").length === 1) {
        return Number(match[1]);
    }
    return null;
}

/** Return the kind of absence that a typed key means, or null. */
export function getAbsence(key) {
    return ABSENCE_BY_KEY[(key || "").toLowerCase()] || null;
}

/** Return "pass" or "fail" for a typed key of a pass-or-fail column, or null. */
export function getPassCode(key) {
    return PASS_BY_KEY[(key || "").toLowerCase()] || null;
}

/**
 * Add a digit to what is being typed.
 *
 * @returns {{text: string, complete: boolean, error: boolean}} complete: no further
 *  digit can follow, so the number is taken at once
 */
export function typeDigit(text, digit, min, max) {
    let next = text + String(digit);
    if (Number(next) > max && text) {
        // the second digit does not fit: it begins a new number
        next = String(digit);
    }
    if (/^0\d/.test(next)) {
        next = String(Number(next));
    }
    const number = Number(next);
    if (number > max || (number < min && number * 10 > max)) {
        return { text: "", complete: false, error: true };
    }
    if (number < min && number === 0 && min > 0) {
        return { text: "", complete: false, error: true };
    }
    return { text: next, complete: number * 10 > max, error: false };
}

/**
 * Read a text (pasted or typed in the cell editor) for a column.
 *
 * @param {string} text
 * @param {{kind: "lesson"|"work"|"term", min: number, max: number}} column
 * @returns {{mark?: number|null, absence?: string|null, code?: string|null}|null}
 *  null when the text is not understood; an empty text empties the cell
 */
export function parseCell(text, column) {
    const clean = (text || "").replace(/[\s\u00a0]+/g, " ").trim().toLowerCase();
    if (column.kind === "term") {
        return parseTerm(clean);
    }
    if (!clean) {
        return column.kind === "lesson" ? { mark: null, absence: null } : { mark: null };
    }
    const result = {};
    for (const word of clean.split(/[ /]+/)) {
        const number = /^(\d{1,3})(?:[.,]0+)?$/.exec(word);
        if (number && result.mark === undefined) {
            const value = Number(number[1]);
            if (value < column.min || value > column.max) {
                return null;
            }
            result.mark = value;
        } else if (
            column.kind === "lesson" &&
            word.length === 1 &&
            getAbsence(word) &&
            result.absence === undefined
        ) {
            result.absence = getAbsence(word);
        } else {
            return null;
        }
    }
    if (column.kind === "lesson") {
        return { mark: null, absence: null, ...result };
    }
    return result;
}

function parseTerm(clean) {
    if (!clean) {
        return { code: null };
    }
    const words = {
        зачёт: "pass", зачет: "pass", сынақ: "pass", pass: "pass",
        незачёт: "fail", незачет: "fail", "сынақ емес": "fail", fail: "fail",
    };
    const code = words[clean] || (clean.length === 1 ? getPassCode(clean) : null);
    return code ? { code } : null;
}

/** Return rows of cells of a copied range (tab-separated, quotes as spreadsheets do). */
export function parseTable(text) {
    const rows = [];
    let row = [];
    let cell = "";
    let quoted = false;
    const source = (text || "").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let i = 0; i < source.length; i++) {
        const char = source[i];
        if (quoted) {
            if (char === '"' && source[i + 1] === '"') {
                cell += '"';
                i++;
            } else if (char === '"') {
                quoted = false;
            } else {
                cell += char;
            }
        } else if (char === '"' && cell === "") {
            quoted = true;
        } else if (char === "\t") {
            row.push(cell);
            cell = "";
        } else if (char === "\n") {
            row.push(cell);
            rows.push(row);
            row = [];
            cell = "";
        } else {
            cell += char;
        }
    }
    row.push(cell);
    rows.push(row);
    return rows;
}
