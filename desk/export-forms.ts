// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DeskLine } from './thread-page.ts';

export const exportForms = ['json', 'html', 'txt'] as const;
export type ExportForm = (typeof exportForms)[number];

/** A conversation as it leaves the desk. Times are ISO 8601 in UTC. */
export interface Exported {
  readonly alias: string;
  readonly exportedAt: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reason: string;
  readonly language: string | null;
  readonly territory: string | null;
  readonly channel: string;
  readonly topic: string | null;
  readonly entry: string | null;
  readonly waitingSince: string;
  readonly closedAt: string | null;
  readonly lines: readonly ExportedLine[];
}

export type ExportedLine = Pick<
  DeskLine,
  'speaker' | 'name' | 'language' | 'text' | 'original' | 'rendered' | 'pressed' | 'media' | 'buttons'
> & { readonly at: string };

const speakers = { person: 'Persona', bot: 'Assistente', operator: 'Operatore', notice: 'Avviso' } as const;

/** The file for one of the forms: for a program, for paper, or for a mail. */
export function exportedAs(form: ExportForm, exported: Exported): { type: string; text: string } {
  if (form === 'json')
    return { type: 'application/json; charset=utf-8', text: `${JSON.stringify(exported, null, 2)}\n` };
  if (form === 'txt') return { type: 'text/plain; charset=utf-8', text: toText(exported) };
  return { type: 'text/html; charset=utf-8', text: toHtml(exported) };
}

function headOf(exported: Exported): [string, string][] {
  const rows: [string, string | null][] = [
    ['Lingua', exported.language],
    ['Territorio', exported.territory],
    ['Canale', exported.channel],
    ['In attesa dal', exported.waitingSince],
    ['Chiusa il', exported.closedAt],
    ['Esito', exported.outcome],
    ['Esportata il', exported.exportedAt],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function whoOf({ speaker, name, rendered }: ExportedLine): string {
  const who = name ? `${speakers[speaker]} (${name})` : speakers[speaker];
  return rendered === 'machine' ? `${who}, traduzione automatica` : who;
}

function saidOf({ text, pressed, media }: ExportedLine): string {
  if (pressed) return `[${pressed}]`;
  return text ?? (media ? `[${media}]` : '[testo non conservato]');
}

function toText(exported: Exported): string {
  const head = headOf(exported).map(([name, value]) => `${name}: ${value}`);
  const lines = exported.lines.flatMap((line) => [
    `${line.at}  ${whoOf(line)}`,
    saidOf(line),
    ...(line.original ? [`  (scritto: ${line.original})`] : []),
    '',
  ]);
  return [exported.alias, ...head, '', ...lines].join('\n');
}

function toHtml(exported: Exported): string {
  const head = headOf(exported).map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`);
  const lines = exported.lines.map((line) => {
    const language = line.language ? ` lang="${escaped(line.language)}"` : '';
    const original = line.original ? `<p class="original" dir="auto">${escaped(line.original)}</p>` : '';
    return (
      `<li class="${line.speaker}"><p class="who">${escaped(whoOf(line))} <time>${escaped(line.at)}</time></p>` +
      `<p dir="auto"${language}>${escaped(saidOf(line))}</p>${original}</li>`
    );
  });
  return [
    '<!doctype html>',
    '<html lang="it"><head><meta charset="utf-8">',
    // The file is opened away from here: it may load nothing and run nothing there either.
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(exported.alias)}</title><style>${style}</style></head><body>`,
    `<h1>${escaped(exported.alias)}</h1><dl>${head.join('')}</dl><ol>`,
    ...lines,
    '</ol></body></html>',
    '',
  ].join('\n');
}

const style =
  'body{font:12pt/1.5 sans-serif;max-width:44em;margin:2em auto;padding:0 1em}ol{list-style:none;padding:0}' +
  'li{margin:0 0 1em;break-inside:avoid;padding-inline-start:.8em;border-inline-start:3px solid #888}' +
  'li.person{border-color:#06c}.who{font-weight:bold;margin:0}.who time{font-weight:normal;color:#555}' +
  'p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}.original{color:#555}' +
  'dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1em}dd{margin:0}';

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
