import { registry } from "@web/core/registry";

// Nothing on a screen leads to servers that are not ours: no help pages of the vendor,
// no account there.
const items = registry.category("user_menuitems");
for (const name of ["support", "odoo_account"]) {
    if (items.contains(name)) {
        items.remove(name);
    }
}
