// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Me } from '../data/desk-types.ts';

/** Whether who is signed in has a right. The desk checks again: this only decides what is shown. */
export function may(me: Me, right: string): boolean {
  return me.rights.includes(right);
}
