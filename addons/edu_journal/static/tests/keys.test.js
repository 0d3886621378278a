import { describe, expect, test } from "@odoo/hoot";
import {
    getAbsence,
    getDigit,
    getLetters,
    getPassCode,
    parseCell,
    parseTable,
    typeDigit,
} from "@edu_journal/journal/keys";

describe.current.tags("headless");

const LESSON = { kind: "lesson", min: 1, max: 10 };
const WORK = { kind: "work", min: 0, max: 20 };
const TERM = { kind: "term" };

test("letters follow the language of the user", () => {
    expect(Object.values(getLetters("ru_RU")).join("")).toBe("нбуо");
    expect(Object.values(getLetters("kk_KZ")).join("")).toBe("жаск");
});

test("attendance is typed in both languages and in the wrong layout", () => {
    for (const [keys, kind] of [
        ["нНжЖyY;", "absent"],
        ["ба,f", "ill"],
        ["усec", "valid"],
        ["окjr", "late"],
    ]) {
        for (const key of keys) {
            expect(getAbsence(key)).toBe(kind, { message: key });
        }
    }
    expect(getAbsence("щ")).toBe(null);
});

test("the digit row of the Kazakh layout types digits", () => {
    expect(getDigit({ key: "7", code: "Digit7" })).toBe(7);
    expect(getDigit({ key: "ғ", code: "Digit5" })).toBe(5);
    expect(getDigit({ key: ",", code: "Digit6" })).toBe(6);
    expect(getDigit({ key: "Enter", code: "Enter" })).toBe(null);
    expect(getDigit({ key: ",", code: "Comma" })).toBe(null);
});

test("1 waits for 0, other digits are complete at once", () => {
    expect(typeDigit("", 1, 1, 10)).toEqual({ text: "1", complete: false, error: false });
    expect(typeDigit("1", 0, 1, 10)).toEqual({ text: "10", complete: true, error: false });
    expect(typeDigit("", 7, 1, 10)).toEqual({ text: "7", complete: true, error: false });
    expect(typeDigit("1", 5, 1, 10)).toEqual({ text: "5", complete: true, error: false });
    expect(typeDigit("", 0, 1, 10).error).toBe(true);
});

test("points of a work go up to its maximum", () => {
    expect(typeDigit("", 1, 0, 20).complete).toBe(false);
    expect(typeDigit("1", 8, 0, 20)).toEqual({ text: "18", complete: true, error: false });
    expect(typeDigit("2", 5, 0, 20)).toEqual({ text: "5", complete: true, error: false });
    expect(typeDigit("", 0, 0, 20)).toEqual({ text: "0", complete: false, error: false });
});

test("a pasted text is a mark, an absence or both", () => {
    expect(parseCell("8", LESSON)).toEqual({ mark: 8, absence: null });
    expect(parseCell("н", LESSON)).toEqual({ mark: null, absence: "absent" });
    expect(parseCell(" 8 о ", LESSON)).toEqual({ mark: 8, absence: "late" });
    expect(parseCell("", LESSON)).toEqual({ mark: null, absence: null });
    expect(parseCell("11", LESSON)).toBe(null);
    expect(parseCell("x8", LESSON)).toBe(null);
    expect(parseCell("8,0", LESSON)).toEqual({ mark: 8, absence: null });
    expect(parseCell("0", WORK)).toEqual({ mark: 0 });
    expect(parseCell("21", WORK)).toBe(null);
    expect(parseCell("н", WORK)).toBe(null);
});

test("pass and fail are understood in both languages", () => {
    expect(parseCell("Зачёт", TERM)).toEqual({ code: "pass" });
    expect(parseCell("сынақ емес", TERM)).toEqual({ code: "fail" });
    expect(parseCell("", TERM)).toEqual({ code: null });
    expect(getPassCode("+")).toBe("pass");
    expect(getPassCode("-")).toBe("fail");
});

test("a range copied from a spreadsheet", () => {
    expect(parseTable("7\t8\r\n\t9\r\n")).toEqual([
        ["7", "8"],
        ["", "9"],
    ]);
    expect(parseTable('"a\nb"\t"c""d"')).toEqual([["a\nb", 'c"d']]);
});
