// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Html, html } from './html.ts';

const shapes = {
  globe:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9S9 6 12 3',
  exit: 'M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M3 12h12M10 7l5 5-5 5',
  alert: 'M12 3l10 18H2zM12 10v5M12 18v.01',
  card: 'M3 6h18v12H3zM7 10h6M7 14h10',
  chat: 'M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4a2 2 0 0 1-2-2zM8 9h8M8 13h5',
  print: 'M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500L21 21',
  keep: 'M12 4v11M7 11l5 5 5-5M5 20h14',
} as const;

/** A drawing beside words; never the only carrier of a meaning. */
export function icon(name: keyof typeof shapes): Html {
  return html`<svg class="icon icon-${name}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${shapes[name]}"/></svg>`;
}
