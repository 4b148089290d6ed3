// SPDX-License-Identifier: AGPL-3.0-or-later
import { api } from '../data/api.ts';
import { t } from '../kit/texts.ts';

export interface PushState {
  readonly on: boolean;
  readonly contact: string;
  /** With which a browser subscribes; null while it is off. */
  readonly key: string | null;
}

export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** The worker, with the sentence that it will show in the language of the page; when it can be subscribed. */
async function register(): Promise<ServiceWorkerRegistration> {
  const said = new URLSearchParams({ title: t('title'), text: t('push.said') });
  const registration = await navigator.serviceWorker.register(`/desk/push-worker.js?${said.toString()}`, {
    scope: '/desk/',
  });
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming)
    await new Promise<void>((resolve) => {
      coming.addEventListener('statechange', () => {
        if (coming.state === 'activated' || coming.state === 'redundant') resolve();
      });
    });
  return registration;
}

/** Whether this browser is subscribed. */
export async function isSubscribed(): Promise<boolean> {
  const worker = await navigator.serviceWorker.getRegistration('/desk/');
  return Boolean(await worker?.pushManager.getSubscription());
}

/** @returns false when the browser, or the person, refuses */
export async function subscribe(key: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const worker = await register();
  const subscription = await worker.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    .catch(() => null);
  if (!subscription) return false;
  await api('POST', '/me/push', { endpoint: subscription.endpoint });
  return true;
}

export async function unsubscribe(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration('/desk/');
  const subscription = await worker?.pushManager.getSubscription();
  if (subscription) {
    await api('DELETE', '/me/push', { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  await worker?.unregister();
}
