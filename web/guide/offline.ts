// SPDX-License-Identifier: AGPL-3.0-or-later

// The service worker of one language. It runs only on phones whose owner asked for a copy. The network comes first:
// what is on the phone may be old, so it is shown only when nothing answers, and then says from when it is.

/** The server writes these before this text: another edition is another worker, which loads another copy. */
interface Worker {
  readonly guide: { readonly language: string; readonly edition: string };
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    name: 'install' | 'activate',
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(
    name: 'fetch',
    listener: (event: { readonly request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}

/** As the server packs it: `bots/guide/offline-copy.ts`. */
interface OfflineFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly notice: string;
  readonly assets: readonly string[];
  readonly pages: readonly (readonly [address: string, text: string])[];
}

const worker = self as unknown as Worker;
const { language, edition } = worker.guide;
const home = `/guide/${language}/`;
const cacheName = `guide-${language}-${edition}`;
/** On a network that hardly answers, the copy is better than waiting. */
const patienceMs = 6_000;

worker.addEventListener('install', (event) => event.waitUntil(load().then(() => worker.skipWaiting())));
worker.addEventListener('activate', (event) =>
  event.waitUntil(removeOlder().then(() => worker.clients.claim())),
);
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (pathname.startsWith('/guide/assets/'))
    event.respondWith(kept(pathname).then((one) => one ?? fetch(request)));
  else if (request.mode === 'navigate' && pathname.startsWith(home))
    event.respondWith(read(request, pathname));
});

async function load(): Promise<void> {
  const answer = await fetch(`${home}offline.json`, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`The copy did not come: ${answer.status}`);
  const { headers, notice, assets, pages } = (await answer.json()) as OfflineFile;
  const cache = await caches.open(cacheName);
  await cache.addAll([...assets]);
  for (const [address, text] of pages) {
    const marked = text.replace('<main', () => `${notice}<main`);
    await cache.put(address, new Response(marked, { headers }));
  }
}

async function removeOlder(): Promise<void> {
  for (const one of await caches.keys())
    if (one.startsWith(`guide-${language}-`) && one !== cacheName) await caches.delete(one);
}

async function read(request: Request, pathname: string): Promise<Response> {
  const copy = await kept(pathname);
  const network = fetch(request).then((answer) => {
    if (answer.status >= 500) throw new Error(`The service does not answer: ${answer.status}`);
    return answer;
  });
  try {
    return await (copy ? Promise.race([network, tired()]) : network);
  } catch {
    network.catch(() => undefined);
    return copy ?? (await kept(`${home}search`)) ?? Response.error();
  }
}

async function kept(pathname: string): Promise<Response | undefined> {
  return (await caches.open(cacheName)).match(pathname);
}

function tired(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('The network takes too long.')), patienceMs);
  });
}

// Its names are its own.
export {};
