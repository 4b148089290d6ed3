// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkPack } from '../../knowledge/check/check-pack.ts';
import type { Finding } from '../../knowledge/check/finding.ts';
import type { Pack } from '../../knowledge/pack.ts';
import { PackError } from '../../knowledge/pack-error.ts';
import { readPack } from '../../knowledge/read-pack.ts';

export const today = new Date('2026-11-24T12:00:00Z');

const entry = `id: spid
topic: registry
risk: normal
scope: national
handoff: false
checked: false
compared_on: 2026-11-20
review_months: 6
offices: [post]
related: []
law: []
sources:
  - { name: AgID, url: "https://www.spid.gov.it" }
`;

function questions(words: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `  - ${words} ${letters(index)}`).join('\n');
}

function letters(index: number): string {
  return String.fromCharCode(97 + (index % 26)).repeat(1 + Math.floor(index / 26));
}

const italian = `---
language: it
version: 2
menu: SPID
title: Che cosa è lo SPID
counter: Buongiorno. Vorrei fare lo SPID.
questions:
${questions('voglio lo spid', 25)}
---
Lo SPID è la tua chiave per gli uffici. Costa {fact:fee} ogni anno.

## steps
1. Vai alla posta.
2. Porta i documenti.

## documents
- passaporto
- codice fiscale
`;

const english = `---
language: en
version: 1
from: { language: it, version: 2 }
menu: SPID
title: What is SPID
questions:
${questions('i want spid', 25)}
---
SPID is your key to the offices. It costs {fact:fee} a year.

## steps
1. Go to the post office.
2. Bring your papers.
`;

const arabic = `---
language: ar
version: 1
from: { language: it, version: 2 }
menu: الهوية الرقمية
title: ما هي الهوية الرقمية (\u2068SPID\u2069)
questions:
${questions('أريد الهوية', 25)}
questions_latin:
${questions('bghit spid', 10)}
---
الهوية الرقمية هي مفتاحكم إلى المكاتب. تكلّف {fact:fee} في السنة.
`;

/** A pack with one entry in three languages and nothing wrong in it. */
export const smallFiles: Readonly<Record<string, string>> = {
  'languages.yaml': 'it: { complete: true }\nar: { complete: false }\n',
  'topics.yaml': 'rows:\n  registry: [registry]\nmore: []\n',
  'territories.yaml':
    '- id: jesi\n  name: Jesi\n  level: ambito\n  province: Ancona\n  region: Marche\n  comuni:\n    - { name: Jesi, caps: [60035] }\n',
  'facts/all.yaml':
    'fee: { value: 6, unit: EUR, source: { name: Poste, url: "https://www.poste.it" }, review_by: 2027-01-31, confidence: high }\n' +
    'line_112: { value: "112", unit: phone, source: { name: Emergenza, url: "https://112.gov.it" }, review_by: 2027-06-30, confidence: high }\n' +
    'line_1522: { value: "1522", unit: phone, source: { name: Antiviolenza, url: "https://www.1522.eu" }, review_by: 2027-06-30, confidence: high }\n',
  'offices/kinds.yaml': 'kinds:\n  - post\n',
  'offices/jesi.yaml':
    '- id: jesi-post\n  kind: post\n  name: Posta di Jesi\n  source: { name: Poste, url: "https://www.poste.it" }\n  seen: 2026\n',
  'names/it.yaml': 'language: it\ntopics:\n  registry: Documenti, SPID\noffices:\n  post: Ufficio postale\n',
  'safety/flows.yaml':
    'violence: { plan: S2, entry: spid, also: [], lines: [line_112, line_1522], urgent: true, private: true, watch: false }\n',
  'safety/it.yaml':
    'language: it\ncards:\n  violence: |\n    Chiama il {fact:line_112}.\n    Oppure il {fact:line_1522}.\nphrases:\n  violence:\n    - mi picchia\nlookalikes:\n  violence:\n    - guardo la boxe\n',
  'messages/it.yaml':
    'language: it\nrefused:\n  - ricetta della pizza\nperson:\n  - un operatore\nsmalltalk:\n  greeting:\n    - ciao\n',
  'entries/spid/entry.yaml': entry,
  'entries/spid/it.md': italian,
  'entries/spid/en.md': english,
  'entries/spid/ar.md': arabic,
};

/** Changes to files: a new text, a change of the old one, or null to leave the file out. */
export type Changes = Readonly<Record<string, string | null | ((text: string) => string)>>;

export function filesWith(changes: Changes = {}): Map<string, string> {
  const files = new Map(Object.entries(smallFiles));
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) files.delete(path);
    else files.set(path, typeof change === 'string' ? change : change(files.get(path) ?? ''));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes the small pack, with some files changed, into a new folder, which the caller removes. */
export function folderWith(changes: Changes = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  for (const [path, text] of filesWith(changes)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The small pack with some files changed, which must have no faults. */
export function packWith(changes: Changes = {}): Pack {
  const { pack, faults } = readPack(filesWith(changes));
  if (faults.length > 0) throw new PackError('small pack', faults);
  return pack;
}

/** What the check finds in the small pack with some files changed: `error entries/spid/it.md:3 …`. */
export function findingsWith(changes: Changes): string[] {
  return checkPack(filesWith(changes), today).map(told);
}

function told({ severity, file, line, message }: Finding): string {
  return `${severity} ${file}:${line} ${message}`;
}
