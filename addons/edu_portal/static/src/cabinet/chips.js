import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Brings the chip of the chosen child into sight when there are many. */
export class Chips extends Interaction {
    static selector = ".o_edu_chips";

    start() {
        const active = this.el.querySelector(".active");
        if (active) {
            const space = this.el.clientWidth - active.offsetWidth;
            this.el.scrollLeft = active.offsetLeft - this.el.offsetLeft - space / 2;
        }
    }
}

registry.category("public.interactions").add("edu_portal.chips", Chips);
