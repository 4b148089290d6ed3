// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { type Language, languages } from './language.ts';
import { mediaKinds } from './media-kinds.ts';
import { smalltalkKinds } from './pack.ts';

// The shape of each file of the pack, as read by readYaml: every scalar is text, and numbers are recognised here.

const words = z.string().min(1, 'is empty: write it or leave the key out');
const integer = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);
const yes = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const day = z.string().refine(isDay, 'must be a day that exists, as 2027-01-31');
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens');
const address = z
  .string()
  .regex(/^https?:\/\/[^\s]+\.[^\s]+$/, 'must be a whole address that begins with https://');
const language = z.enum(languages, `must be one of ${languages.join(', ')}`);
const list = z.array(words).default([]);
const lists = z.record(id, z.array(words)).default({});

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const source = z.strictObject({ name: words, url: address });

export const entryShape = z.strictObject({
  id,
  topic: id,
  risk: z.enum(['normal', 'legal-sensitive', 'emergency'], 'must be normal, legal-sensitive or emergency'),
  scope: z.enum(['national', 'regional', 'local'], 'must be national, regional or local'),
  handoff: yes,
  checked: yes,
  compared_on: day,
  review_months: integer,
  offices: z.array(id).default([]),
  related: z.array(id).default([]),
  law: list,
  sources: z.array(source).default([]),
  watch: words.optional(),
});

export const frontMatterShape = z.strictObject({
  language,
  version: integer,
  from: z.strictObject({ language, version: integer }).optional(),
  menu: words,
  title: words,
  counter: words.optional(),
  questions: list,
  questions_latin: list,
  words: list,
});

export const factUnits = [
  'EUR',
  'date',
  'phone',
  'web',
  'minute',
  'hour',
  'day',
  'working-day',
  'week',
  'month',
  'year',
  'age',
  'percent',
  'number',
] as const;
const textUnits: readonly string[] = ['date', 'phone', 'web'];

const fact = z
  .strictObject({
    value: words,
    unit: z.enum(factUnits, `must be one of ${factUnits.join(', ')}`),
    source,
    valid_from: day.optional(),
    review_by: day,
    confidence: z.enum(['high', 'medium', 'low'], 'must be high, medium or low'),
    note: words.optional(),
  })
  .superRefine(({ value, unit }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['value'], message });
    if (!textUnits.includes(unit) && !/^-?\d+(\.\d+)?$/.test(value)) {
      refuse(`must be a number with a decimal point and no thousands separator, because the unit is ${unit}`);
    }
    if (unit === 'date' && !isDay(value))
      refuse('must be a day that exists, as 2027-01-31, because the unit is date');
    if (unit === 'phone' && !/^\+?[\d ]{3,}$/.test(value))
      refuse('must be digits and spaces, because the unit is phone');
    if (unit === 'web' && /\s|^https?:/.test(value)) {
      refuse('must be an address without https:// and spaces, because the unit is web');
    }
  })
  .transform((known) => ({
    ...known,
    value: textUnits.includes(known.unit) ? known.value : Number(known.value),
  }));
export const factsShape = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case words joined by underscores'),
  fact,
);

export const topicsShape = z.strictObject({ rows: z.record(id, z.array(id)), more: z.array(id) });
export const languagesShape = z.partialRecord(language, z.strictObject({ complete: yes }));
export const kindsShape = z.strictObject({ kinds: z.array(id) });

export const territoriesShape = z.array(
  z.strictObject({
    id,
    name: words,
    level: z.enum(['ambito', 'comune'], 'must be ambito or comune'),
    province: words,
    region: words,
    comuni: z.array(
      z.strictObject({
        name: words,
        caps: z.array(z.string().regex(/^\d{5}$/, 'must be a postcode of five digits')).default([]),
        also: list,
      }),
    ),
  }),
);

export const officesShape = z.array(
  z.strictObject({
    id,
    kind: id,
    name: words,
    address: words.optional(),
    phone: words.optional(),
    email: words.optional(),
    hours: words.optional(),
    web: words.optional(),
    booking: words.optional(),
    languages: z.array(language).optional(),
    source,
    seen: z.string().regex(/^\d{4}(-\d{2}-\d{2})?$/, 'must be a year or a day, as 2025 or 2025-03-31'),
    confirmed_on: day.optional(),
    note: words.optional(),
  }),
);

export const namesShape = z.strictObject({
  language,
  topics: z.record(id, words),
  offices: z.record(id, words),
  lines: z.record(z.string(), words).default({}),
});

const flow = z.strictObject({
  plan: words,
  entry: id,
  also: z.array(id).default([]),
  lines: list,
  urgent: yes,
  private: yes,
  watch: yes,
});
export const flowsShape = z.record(id, flow);

export const safetyShape = z.strictObject({
  language,
  cards: z.record(id, words),
  phrases: lists,
  phrases_latin: lists,
  lookalikes: lists,
});

const sayings = z.partialRecord(language, words).default({});
const mediaFile = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+$/, 'must be the name of a file, as aloud-ar.mp3');
const mediaFiles = z.partialRecord(language, mediaFile).default({});

export const mediaShape = z.array(
  z.strictObject({
    id,
    kind: z.enum(mediaKinds, `must be one of ${mediaKinds.join(', ')}`),
    files: z.partialRecord(
      z.enum([...languages, 'any'], `must be any, or one of ${languages.join(', ')}`),
      mediaFile,
    ),
    alt: sayings,
    transcript: sayings,
    captions: mediaFiles,
    reads: z
      .partialRecord(language, z.string().regex(/^[0-9a-f]{12}$/, 'must be twelve letters and digits'))
      .default({}),
    licence: words,
    author: words,
    source: z.strictObject({ name: words, url: address.optional() }),
    recorded: day,
  }),
);

export const messagesShape = z.strictObject({
  language,
  refused: list,
  person: list,
  smalltalk: z.partialRecord(z.enum(smalltalkKinds), z.array(words)).default({}),
});

const rendering = z
  .strictObject({ say: words, forms: list, never: list })
  .transform(({ say, forms, never }) => ({ say, forms: forms.length > 0 ? forms : [say], never }));
const renderings = Object.fromEntries(
  languages.filter((one) => one !== 'it').map((one) => [one, rendering.optional()]),
) as Record<Exclude<Language, 'it'>, z.ZodOptional<typeof rendering>>;
export const termsShape = z.record(
  id,
  z.strictObject({ it: z.array(words).min(1), note: words.optional(), ...renderings }),
);
