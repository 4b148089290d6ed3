// SPDX-License-Identifier: AGPL-3.0-or-later
import { api } from '../data/api.ts';

/** What a journey to the provider of identities is for; what comes back is taken for nothing else. */
export type Journey =
  | { readonly ticket: string; readonly why: 'sign-in' | 'link' }
  | {
      readonly ticket: string;
      readonly why: 'set-up';
      readonly token: string;
      readonly name: string;
      readonly email: string;
    };

const key = 'sportello-journey';

/** Goes to the provider. What this tab must know when it comes back stays in this tab alone. */
export async function setOut(
  journey: Journey extends infer One ? (One extends Journey ? Omit<One, 'ticket'> : never) : never,
  begin: () => Promise<{ ticket: string; url: string }> = () =>
    api<{ ticket: string; url: string }>('POST', '/login/provider/begin', {}),
): Promise<void> {
  const { ticket, url } = await begin();
  sessionStorage.setItem(key, JSON.stringify({ ...journey, ticket }));
  location.assign(url);
}

/** The journey that this tab is on; it ends by asking. Null: a page that somebody else has sent us to. */
export function arrive(): { readonly journey: Journey | null; readonly query: string } {
  const kept = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  const query = location.search;
  // The code in it is used once; it need not stay in the history.
  history.replaceState(null, '', location.pathname);
  return { journey: kept ? (JSON.parse(kept) as Journey) : null, query };
}
