// SPDX-License-Identifier: AGPL-3.0-or-later
import { isLanguage, type Language } from '../knowledge/language.ts';
import type { MediaKind } from '../knowledge/media-kinds.ts';

/** What went wrong at the office, by the letter that stands for it in an action. */
export const barrierKinds = {
  p: 'papers',
  a: 'appointment',
  l: 'language',
  r: 'refused',
  c: 'closed',
  o: 'other',
} as const;
export type BarrierLetter = keyof typeof barrierKinds;

/** To hear, watch or look, by the letter that stands for it in an action. */
export const mediumKinds = { a: 'audio', v: 'video', p: 'image' } as const satisfies Record<
  string,
  MediaKind
>;
export type MediumLetter = keyof typeof mediumKinds;

type PlainKind =
  | 'menu'
  | 'languages'
  | 'more-languages'
  | 'stay'
  | 'help'
  | 'person'
  | 'cancel-wait'
  | 'place'
  | 'skip-place'
  | 'none'
  | 'ask-erase'
  | 'erase'
  | 'keep'
  /** Whether what was heard in a voice message is right. */
  | 'heard-yes'
  | 'heard-no';

/** What a person can do by pressing, typing a number or typing the title. */
export type Action =
  | { readonly kind: PlainKind }
  | { readonly kind: 'language'; readonly language: Language }
  | { readonly kind: 'territory'; readonly territory: string }
  | { readonly kind: 'topic'; readonly topic: string; readonly page: number }
  | {
      readonly kind: 'entry' | 'near' | 'card' | 'bring' | 'helped' | 'not-helped' | 'barrier';
      readonly entry: string;
    }
  | { readonly kind: 'entry-in'; readonly entry: string; readonly language: Language }
  | { readonly kind: 'barrier-kind'; readonly entry: string; readonly letter: BarrierLetter }
  /** The two buttons of a safety card. */
  | { readonly kind: 'safety-person' | 'safety-information'; readonly flow: string }
  /** Media of an entry or of a safety card, in the language of the text that they were offered under. */
  | ({ readonly kind: 'media'; readonly entry: string } & MediumAsked)
  | ({ readonly kind: 'safety-media'; readonly flow: string } & MediumAsked);

interface MediumAsked {
  readonly letter: MediumLetter;
  readonly language: Language;
}

const plain: Readonly<Record<PlainKind, string>> = {
  menu: 'menu',
  languages: 'langs',
  'more-languages': 'langs:2',
  stay: 'stay',
  help: 'help',
  person: 'person',
  'cancel-wait': 'nowait',
  place: 'place',
  'skip-place': 't:none',
  none: 'none',
  'ask-erase': 'erase?',
  erase: 'erase!',
  keep: 'keep',
  'heard-yes': 'heard:yes',
  'heard-no': 'heard:no',
};
const plainKinds = new Map(Object.entries(plain).map(([kind, text]) => [text, kind as PlainKind]));

const withEntry = {
  entry: 'e',
  near: 'near',
  card: 'card',
  bring: 'bring',
  helped: 'yes',
  'not-helped': 'no',
  barrier: 'barrier',
} as const;
const entryKinds = new Map(
  Object.entries(withEntry).map(([kind, text]) => [text as string, kind as keyof typeof withEntry]),
);

/** Writes an action as the opaque text behind a button: at most 40 bytes while ids have at most 30 letters. */
export function formatAction(action: Action): string {
  switch (action.kind) {
    case 'language':
      return `lang:${action.language}`;
    case 'territory':
      return `t:${action.territory}`;
    case 'topic':
      return action.page > 1 ? `more:${action.topic}:${action.page}` : `topic:${action.topic}`;
    case 'entry-in':
      return `in:${action.language}:${action.entry}`;
    case 'barrier-kind':
      return `why:${action.letter}:${action.entry}`;
    case 'safety-person':
      return `person:${action.flow}`;
    case 'safety-information':
      return `info:${action.flow}`;
    case 'media':
      return `see:${action.letter}:${action.language}:${action.entry}`;
    case 'safety-media':
      return `sos:${action.letter}:${action.language}:${action.flow}`;
    case 'entry':
    case 'near':
    case 'card':
    case 'bring':
    case 'helped':
    case 'not-helped':
    case 'barrier':
      return `${withEntry[action.kind]}:${action.entry}`;
    default:
      return plain[action.kind];
  }
}

const id = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Reads the text behind a button. @returns null for what is no action (an old button, a forged one) */
export function parseAction(text: string): Action | null {
  const known = plainKinds.get(text);
  if (known) return { kind: known };
  const [head = '', first = '', second, third, ...rest] = text.split(':');
  if (third !== undefined)
    return rest.length > 0 ? null : parseMedia({ head, letter: first, language: second ?? '', owner: third });
  if (!id.test(first) || (second !== undefined && !id.test(second))) return null;
  return second === undefined ? parseOne(head, first) : parseTwo(head, first, second);
}

function parseOne(head: string, value: string): Action | null {
  const entryKind = entryKinds.get(head);
  if (entryKind) return { kind: entryKind, entry: value };
  if (head === 'lang') return isLanguage(value) ? { kind: 'language', language: value } : null;
  if (head === 't') return { kind: 'territory', territory: value };
  if (head === 'topic') return { kind: 'topic', topic: value, page: 1 };
  if (head === 'person') return { kind: 'safety-person', flow: value };
  if (head === 'info') return { kind: 'safety-information', flow: value };
  return null;
}

function parseTwo(head: string, first: string, second: string): Action | null {
  if (head === 'more')
    return /^[1-9]\d?$/.test(second) ? { kind: 'topic', topic: first, page: Number(second) } : null;
  if (head === 'in') return isLanguage(first) ? { kind: 'entry-in', language: first, entry: second } : null;
  if (head === 'why' && Object.hasOwn(barrierKinds, first)) {
    return { kind: 'barrier-kind', letter: first as BarrierLetter, entry: second };
  }
  return null;
}

function parseMedia(parts: {
  readonly head: string;
  readonly letter: string;
  readonly language: string;
  readonly owner: string;
}): Action | null {
  const { head, letter, language, owner } = parts;
  if (!Object.hasOwn(mediumKinds, letter) || !isLanguage(language) || !id.test(owner)) return null;
  const asked = { letter: letter as MediumLetter, language };
  if (head === 'see') return { kind: 'media', entry: owner, ...asked };
  return head === 'sos' ? { kind: 'safety-media', flow: owner, ...asked } : null;
}

/** What a link or QR code on a poster carries. */
export interface DeepLink {
  readonly language?: Language;
  readonly territory?: string;
  readonly entry?: string;
  readonly topic?: string;
}

/**
 * Reads the payload of a deep link: parts `l-` language, `t-` territory, `e-` entry, `m-` topic, joined by `_`, in
 * the characters that Telegram allows. What is not understood is left out.
 * @example parseDeepLink('l-bn_t-jesi_e-spid') // { language: 'bn', territory: 'jesi', entry: 'spid' }
 */
export function parseDeepLink(payload: string): DeepLink {
  const link: { language?: Language; territory?: string; entry?: string; topic?: string } = {};
  for (const part of payload.slice(0, 200).split('_')) {
    const value = part.slice(2);
    if (part[1] !== '-' || !id.test(value)) continue;
    if (part[0] === 'l' && isLanguage(value)) link.language = value;
    if (part[0] === 't') link.territory = value;
    if (part[0] === 'e') link.entry = value;
    if (part[0] === 'm') link.topic = value;
  }
  return link;
}

/** Writes the payload of a deep link, for posters: at most 64 characters, as Telegram allows. */
export function formatDeepLink(link: DeepLink): string {
  const { language, territory, entry, topic } = link;
  const parts = [
    language && `l-${language}`,
    territory && `t-${territory}`,
    entry && `e-${entry}`,
    topic && `m-${topic}`,
  ];
  return parts.filter(Boolean).join('_');
}
