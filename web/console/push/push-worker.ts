// SPDX-License-Identifier: AGPL-3.0-or-later

// What a browser runs when a push comes and no page is open. It shows one sentence, which the page gave it when it was
// registered, and keeps and fetches nothing.

interface Happening {
  waitUntil(work: Promise<unknown>): void;
}

interface Clicked extends Happening {
  readonly notification: { close(): void };
}

interface Window {
  readonly url: string;
  focus(): Promise<unknown>;
}

/** The slice of a service worker that is used here; the page's types know none of it. */
interface Worker {
  readonly location: { readonly href: string };
  readonly registration: { showNotification(title: string, options: object): Promise<void> };
  readonly clients: {
    matchAll(options: object): Promise<readonly Window[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(kind: 'push', listener: (event: Happening) => void): void;
  addEventListener(kind: 'notificationclick', listener: (event: Clicked) => void): void;
}

const worker = self as unknown as Worker;

worker.addEventListener('push', (event) => {
  const given = new URL(worker.location.href).searchParams;
  const title = given.get('title') ?? 'Sportello';
  const body = given.get('text') ?? '';
  event.waitUntil(worker.registration.showNotification(title, { body, tag: 'desk' }));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const show = async () => {
    const windows = await worker.clients.matchAll({ type: 'window' });
    const open = windows.find((one) => new URL(one.url).pathname.startsWith('/desk'));
    await (open ? open.focus() : worker.clients.openWindow('/desk'));
  };
  event.waitUntil(show());
});
