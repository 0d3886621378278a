import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const DISTANCE = 70;

/** A swipe over the week opens the week before or after; the week opens at today. */
export class Swipe extends Interaction {
    static selector = ".o_edu_swipe";
    dynamicContent = {
        _root: {
            "t-on-touchstart": this.onStart,
            "t-on-touchend": this.onEnd,
        },
    };

    start() {
        const today = this.el.querySelector(".is_today");
        if (today?.previousElementSibling && window.innerWidth < 800) {
            today.scrollIntoView({ block: "start" });
        }
    }

    onStart(ev) {
        const touch = ev.touches.length === 1 && ev.touches[0];
        this.origin = touch ? { x: touch.clientX, y: touch.clientY } : null;
    }

    onEnd(ev) {
        if (!this.origin) {
            return;
        }
        const touch = ev.changedTouches[0];
        const dx = touch.clientX - this.origin.x;
        const dy = touch.clientY - this.origin.y;
        this.origin = null;
        if (Math.abs(dx) < DISTANCE || Math.abs(dy) > Math.abs(dx) / 2) {
            return;
        }
        window.location.assign(dx > 0 ? this.el.dataset.previous : this.el.dataset.next);
    }
}

registry.category("public.interactions").add("edu_portal.swipe", Swipe);
