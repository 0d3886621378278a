import { Dialog } from "@web/core/dialog/dialog";
import { titleService } from "@web/core/browser/title_service";
import { patch } from "@web/core/utils/patch";

Dialog.defaultProps.title = "Bilim";

// the tab of the browser is named after the suite until a screen names itself
patch(titleService, {
    start() {
        const title = super.start(...arguments);
        title.setParts({ zopenerp: "Bilim" });
        return title;
    },
});
