// Notifications that come while the cabinet is closed.

self.addEventListener("push", (event) => {
    const { title, options } = event.data ? event.data.json() : {};
    if (title) {
        event.waitUntil(self.registration.showNotification(title, options));
    }
});

self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const { url, id } = event.notification.data || {};
    const address = id ? `/my/notifications/${id}/open` : url || "/my";
    event.waitUntil(
        self.clients.matchAll({ type: "window" }).then(async (windows) => {
            const open = windows.find((client) => "navigate" in client);
            if (open) {
                await open.navigate(address);
                return open.focus();
            }
            return self.clients.openWindow(address);
        })
    );
});
