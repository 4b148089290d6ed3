// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Plugin } from 'vite';
import { catalogueOf } from './catalogue.ts';
import { readSentences } from './read-strings.ts';

const name = /^catalogue:([a-z]+)$/;

/** `catalogue:ar` is all that the console says in Arabic: one file, loaded when somebody reads Arabic. */
export function catalogues(folder: string): Plugin {
  return {
    name: 'catalogues',
    resolveId: (id) => (name.test(id) ? `\0${id}` : null),
    load(id) {
      const language = name.exec(id.slice(1))?.[1];
      if (!language || !id.startsWith('\0')) return null;
      const sentences = catalogueOf(readSentences(folder, 'it'), readSentences(folder, language), language);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(sentences))});`;
    },
  };
}
