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
  | { readonly page: 'thread'; readonly id: string }
  | { readonly page: 'info'; readonly id: string }
  | { readonly page: SinglePage | 'setup' | 'provider' };

export function placeOf(path: string): Place {
  const [, , first, id, last] = path.split('/');
  if (first === 'handoffs' && id) return { page: last === 'info' ? 'info' : 'thread', id };
  if (isSinglePage(first) || first === 'setup' || first === 'provider') return { page: first };
  return { page: 'queue' };
}

export function pathOf(place: Place): string {
  switch (place.page) {
    case 'queue':
      return '/desk';
    case 'thread':
      return `/desk/handoffs/${place.id}`;
    case 'info':
      return `/desk/handoffs/${place.id}/info`;
    default:
      return `/desk/${place.page}`;
  }
}
