import { registry } from "@web/core/registry";

const cell = (key) => `.o_edu_timetable_grid td[data-cell="${key}"]`;

registry.category("web_tour.tours").add("edu_timetable_board", {
    steps: () => [
        {
            content: "choose class 7 А",
            trigger: "select.o_edu_owner",
            run: "selectByLabel 7 А",
        },
        {
            content: "take the card of algebra: busy cells are marked at once",
            trigger: ".o_edu_card:contains(Algebra test)",
            run: "click",
        },
        {
            content: "the teacher is busy in 7 Б on Monday, lesson 1",
            trigger: `${cell("0|1-1")}.o_edu_busy[title*="Teacher One"]`,
        },
        {
            content: "a busy cell refuses the card",
            trigger: cell("0|1-1"),
            run: "click",
        },
        { trigger: ".o_notification:contains(Teacher One is busy)" },
        {
            content: "place it on Tuesday, lesson 1",
            trigger: `${cell("1|1-1")}.o_edu_free`,
            run: "click",
        },
        {
            content: "drag it to Wednesday",
            trigger: `${cell("1|1-1")} .o_edu_slot`,
            run: `drag_and_drop ${cell("2|1-1")}`,
        },
        { trigger: `${cell("2|1-1")} .o_edu_slot:contains(Algebra test)` },
        {
            content: "undo the move",
            trigger: ".o_edu_timetable_bar button:contains(Undo):enabled",
            run: "click",
        },
        {
            content: "choose the lesson with the keyboard",
            trigger: `${cell("1|1-1")}:has(.o_edu_slot)`,
            async run() {
                const element = document.querySelector(cell("1|1-1"));
                element.focus();
                element.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "Enter", bubbles: true })
                );
            },
        },
        {
            content: "walk down and place it",
            trigger: `.o_edu_slot_panel:contains(Algebra test)`,
            async run() {
                const key = (name) =>
                    document.activeElement.dispatchEvent(
                        new KeyboardEvent("keydown", { key: name, bubbles: true })
                    );
                key("ArrowDown");
                key("Enter");
            },
        },
        { trigger: `${cell("1|1-2")} .o_edu_slot:contains(Algebra test)` },
        {
            content: "place physics and remove it again",
            trigger: ".o_edu_card:contains(Physics test)",
            run: "click",
        },
        { trigger: `${cell("3|1-1")}.o_edu_free`, run: "click" },
        { trigger: `${cell("3|1-1")} .o_edu_slot`, run: "click" },
        { trigger: ".o_edu_slot_panel .o_edu_remove", run: "click" },
        { trigger: `${cell("3|1-1")}:not(:has(.o_edu_slot))` },
    ],
});
