// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Queue, QueueItem } from '../data/desk-types.ts';
import { t } from '../kit/texts.ts';
import { preference } from './preferences.ts';

let audio: AudioContext | null = null;

/** A short tone, two for what is urgent. Browsers allow it once the person has clicked or typed in the page. */
export function playSound(urgent: boolean): void {
  audio ??= new AudioContext();
  void audio.resume();
  const context = audio;
  for (const [index, pitch] of (urgent ? [880, 1_175, 880] : [660]).entries()) {
    const start = context.currentTime + index * 0.18;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.16);
    const tone = context.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.17);
  }
}

/** Asks the browser for leave to notify. @returns whether it may */
export async function askToNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** A turn notes when it began, and its commit comes a little later. */
const commitLagMs = 10_000;

/**
 * What is new for an operator between two looks at the queue: who began to wait, and which of theirs wrote. Rows that
 * were only loaded further down are no news.
 */
export function newsBetween(before: Queue | undefined, now: Queue, ownId: string): QueueItem[] {
  if (!before) return [];
  const known = new Map(before.items.map((item) => [item.id, item]));
  return (now.changed ?? now.items).filter((item) => {
    const old = known.get(item.id);
    if (item.state === 'waiting' && !old)
      return now.changed !== undefined || item.waitingSince >= before.now - commitLagMs;
    if (item.state === 'waiting') return old?.state !== 'waiting' || (item.urgent && !old.urgent);
    const mine = item.operator?.id === ownId && old?.operator?.id === ownId;
    return mine && item.unansweredSince !== null && old?.unansweredSince === null;
  });
}

/** Tells of news by sound and desktop notification, as far as the operator wants it. Names nobody. */
export function tellNews(news: readonly QueueItem[]): void {
  const [first] = news;
  if (!first) return;
  const urgent = news.some((item) => item.urgent);
  if (preference('sound')) playSound(urgent);
  const may = 'Notification' in window && Notification.permission === 'granted';
  if (!preference('notifications') || !may || document.hasFocus()) return;
  showNote(t(urgent ? 'notify.urgent' : first.state === 'waiting' ? 'notify.waiting' : 'notify.wrote'));
}

/** One notification at a time: it says that somebody waits, never who, where, or in which language. */
export function showNote(body: string): void {
  try {
    const note = new Notification(t('title'), { body, tag: 'desk' });
    note.onclick = () => {
      void window.focus();
      note.close();
    };
  } catch {
    // Chrome on Android shows them only from a service worker: there push does it.
  }
}

/** How many wait for this operator: the queue, and those of theirs that wrote last. */
export function unreadOf(queue: Queue | undefined): number {
  return queue ? queue.counts.urgent + queue.counts.waiting + queue.counts.toAnswer : 0;
}
