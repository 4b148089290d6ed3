// SPDX-License-Identifier: AGPL-3.0-or-later
import { has, t } from './texts.ts';

const languageNames = new Intl.DisplayNames('it', { type: 'language' });
const rightToLeft = new Set(['ar', 'ur', 'fa', 'ps', 'he']);

export function languageName(tag: string | null): string {
  if (!tag) return t('names.no-language');
  try {
    return languageNames.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Attributes of a text: its language and direction; `auto` where the language is not known. */
export function textAttributes(tag: string | null): { lang?: string; dir: 'ltr' | 'rtl' | 'auto' } {
  if (!tag) return { dir: 'auto' };
  return { lang: tag, dir: rightToLeft.has(tag.split('-')[0] ?? tag) ? 'rtl' : 'ltr' };
}

export function channelName(channel: string): string {
  return has(`channels.${channel}`) ? t(`channels.${channel}`) : channel;
}

/** `villa-san-pietro` is shown as Villa San Pietro. */
export function territoryName(id: string | null): string {
  if (!id) return t('names.no-territory');
  return id
    .split('-')
    .map((word) =>
      ['di', 'del', 'della', 'e'].includes(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');
}

export function reasonName(reason: string): string {
  return has(`reasons.${reason}`) ? t(`reasons.${reason}`) : reason;
}

const clock = new Intl.DateTimeFormat('it-IT', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('it-IT', { weekday: 'short', day: 'numeric', month: 'short' });

export function clockTime(at: number): string {
  return clock.format(at);
}

export function dayAndTime(at: number): string {
  return `${day.format(at)}, ${clock.format(at)}`;
}

/** A moment of the desk's hours, in the desk's own zone, wherever the browser is. */
export function deskTime(at: number, timeZone: string): string {
  const format = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat('it-IT', { ...format, timeZone }).format(at);
}

export function dayOf(at: number): string {
  return day.format(at);
}

/** How long, as one reads it at a glance: 0:42, 12:05, 1 h 03, 2 g 4 h. */
export function howLong(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  if (hours >= 24) return `${Math.floor(hours / 24)} g ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${two(minutes % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}
