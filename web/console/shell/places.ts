// SPDX-License-Identifier: AGPL-3.0-or-later

/** Pages that stand alone, without the three panes. */
export const singlePages = ['account', 'team', 'board', 'hours', 'whatsapp'] as const;
export type SinglePage = (typeof singlePages)[number];

export function isSinglePage(name: string | undefined): name is SinglePage {
  return singlePages.some((one) => one === name);
}

/** Where in the console one is: every pane has an address of its own. */
export type Place =
  | { readonly page: 'queue' }
  /** `line`: the one to stand at, as a search has found it. */
  | { readonly page: 'thread'; readonly id: string; readonly line?: number }
  | { readonly page: 'info'; readonly id: string }
  | { readonly page: SinglePage | 'search' | 'setup' | 'provider' };

export function placeOf(path: string): Place {
  const [, , first, id, last, seq] = path.split('/');
  const line = last === 'line' ? Number(seq) : Number.NaN;
  if (first === 'handoffs' && id && line > 0) return { page: 'thread', id, line };
  if (first === 'handoffs' && id) return { page: last === 'info' ? 'info' : 'thread', id };
  if (isSinglePage(first) || first === 'search' || first === 'setup' || first === 'provider')
    return { page: first };
  return { page: 'queue' };
}

export function pathOf(place: Place): string {
  switch (place.page) {
    case 'queue':
      return '/desk';
    case 'thread':
      return `/desk/handoffs/${place.id}${place.line ? `/line/${place.line}` : ''}`;
    case 'info':
      return `/desk/handoffs/${place.id}/info`;
    default:
      return `/desk/${place.page}`;
  }
}
