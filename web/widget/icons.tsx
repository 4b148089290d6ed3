// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */

const shapes = {
  send: 'M4 12h14M12 5l7 7-7 7',
  globe:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9S9 6 12 3',
  exit: 'M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M3 12h12M10 7l5 5-5 5',
  close: 'M6 6l12 12M18 6L6 18',
  minimise: 'M6 9l6 6 6-6',
  down: 'M12 5v14M6 13l6 6 6-6',
  alert: 'M12 3l10 18H2zM12 10v5M12 18v.01',
  card: 'M3 6h18v12H3zM7 10h6M7 14h10',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v6M12 7.500v.01',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c.5-5 4-7 8-7s7.500 2 8 7',
  bot: 'M5 6.500A1.500 1.500 0 0 1 6.500 5h11A1.500 1.500 0 0 1 19 6.500v8a1.500 1.500 0 0 1-1.500 1.500H12l-4.500 4v-4h-1A1.500 1.500 0 0 1 5 14.500zM9 10.500v.01M12 10.500v.01M15 10.500v.01',
} as const;

/** A drawing beside words; never the only carrier of a meaning. */
export function Icon({ name }: { readonly name: keyof typeof shapes }) {
  return (
    <svg
      class={`icon icon-${name}`}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
