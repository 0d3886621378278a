import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Names the files chosen for a message; the browser's own words are not ours. */
export class TalkFiles extends Interaction {
    static selector = ".o_edu_talk_form";
    dynamicContent = {
        "input[type=file]": { "t-on-change.withTarget": this.onChange },
    };

    onChange(ev, input) {
        const rows = [...input.files].map((file) => {
            const row = document.createElement("li");
            row.textContent = file.name;
            return row;
        });
        this.el.querySelector(".o_edu_talk_names").replaceChildren(...rows);
    }
}

registry.category("public.interactions").add("edu_communication.files", TalkFiles);
