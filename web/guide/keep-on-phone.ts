// SPDX-License-Identifier: AGPL-3.0-or-later

/** Each language is kept by a service worker of its own, so that one can be removed and the others stay. */
const scopeOf = (language: string) => `/guide/${language}/`;

export async function whetherKept(language: string): Promise<boolean> {
  const found = await registrationOf(language);
  return found?.active !== null && found?.active !== undefined;
}

/** Loads the copy. @returns whether it is on the phone now */
export async function keepOnPhone(language: string): Promise<boolean> {
  try {
    const scope = scopeOf(language);
    const registration = await navigator.serviceWorker.register(`${scope}offline.js`, { scope });
    if (registration.active) return true;
    const worker = registration.installing ?? registration.waiting;
    return worker !== null && (await activated(worker));
  } catch {
    // No network, no room, or the browser keeps nothing for pages like this one.
    return false;
  }
}

export async function removeFromPhone(language: string): Promise<void> {
  await (await registrationOf(language))?.unregister();
  for (const name of await caches.keys())
    if (name.startsWith(`guide-${language}-`)) await caches.delete(name);
}

async function registrationOf(language: string): Promise<ServiceWorkerRegistration | undefined> {
  const all = await navigator.serviceWorker.getRegistrations();
  return all.find(({ scope }) => new URL(scope).pathname === scopeOf(language));
}

function activated(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated') resolve(true);
      if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
