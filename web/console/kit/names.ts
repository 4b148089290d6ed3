// SPDX-License-Identifier: AGPL-3.0-or-later
import { intlLocale } from './language.ts';
import { has, t } from './texts.ts';

const rightToLeft = new Set(['ar', 'ur', 'fa', 'ps', 'he']);

export function languageName(tag: string | null): string {
  if (!tag) return t('names.no-language');
  try {
    return new Intl.DisplayNames(intlLocale(), { type: 'language' }).of(tag) ?? tag;
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

const moment = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const calendarDay = { weekday: 'short', day: 'numeric', month: 'short' } as const;

/** Making a format takes long, and a thread has hundreds of times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = `${intlLocale()} ${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(intlLocale(), options);
    formats.set(key, known);
  }
  return known.format(at);
}

export function clockTime(at: number): string {
  return format(at, moment);
}

export function dayAndTime(at: number): string {
  return format(at, { ...calendarDay, ...moment });
}

/** A moment of the desk's hours, in the desk's own zone, wherever the browser is. */
export function deskTime(at: number, timeZone: string): string {
  return format(at, { ...calendarDay, ...moment, timeZone });
}

export function dayOf(at: number): string {
  return format(at, calendarDay);
}

function inUnits(amount: number, unit: 'day' | 'hour'): string {
  return new Intl.NumberFormat(intlLocale(), { style: 'unit', unit, unitDisplay: 'narrow' }).format(amount);
}

/** How long, as one reads it at a glance: 0:42, 12:05, 1h 03, 2g 4h. */
export function howLong(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  if (hours >= 24) return `${inUnits(Math.floor(hours / 24), 'day')} ${inUnits(hours % 24, 'hour')}`;
  if (hours > 0) return `${inUnits(hours, 'hour')} ${two(minutes % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}
