// SPDX-License-Identifier: AGPL-3.0-or-later
// What is missing in each language of the console: node web/console/strings/missing.mjs [language]
// With a language every missing key is listed with its Italian sentence, ready to be translated.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const form = /_(zero|one|two|few|many|other)$/;
const wanted = process.argv[2];

function read(language) {
  const folder = join(import.meta.dirname, language);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return Object.fromEntries(
    files.flatMap((file) =>
      flat(JSON.parse(readFileSync(join(folder, file), 'utf8'))).map(([key, text]) => [key, { file, text }]),
    ),
  );
}

function flat(strings, before = '') {
  return Object.entries(strings).flatMap(([name, one]) =>
    typeof one === 'string' ? [[`${before}${name}`, one]] : flat(one, `${before}${name}.`),
  );
}

const italian = read('it');
for (const language of ['en', 'fr', 'es', 'sq', 'ar', 'bn', 'ur', 'fa', 'zh', 'uk', 'ru']) {
  if (wanted && wanted !== language) continue;
  const own = read(language);
  const rules = new Intl.PluralRules(language);
  // As in catalogue.ts: forms for millions or fractions are not asked for.
  const counted = Array.from({ length: 200 }, (_, count) => rules.select(count));
  const forms = new Set([...counted, 'other']);
  const needed = Object.keys(italian).flatMap((name) =>
    form.test(name) ? [...forms].map((one) => `${name.replace(form, '')}_${one}`) : [name],
  );
  const missing = [...new Set(needed)].filter((name) => !(name in own));
  console.log(`${language}: ${missing.length === 0 ? 'nothing is missing' : `${missing.length} missing`}`);
  for (const name of missing) {
    const source = italian[name] ?? italian[`${name.replace(form, '')}_other`];
    if (wanted) console.log(`  ${source?.file} ${name}: ${source?.text}`);
    else console.log(`  ${name}`);
  }
}
