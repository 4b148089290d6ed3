// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Handoff } from '../data/desk-types.ts';
import type { Mode } from './draft-store.ts';

/** What helps with writing, above the box: one line for each. A tool puts words in by `insertText` of draft-store.ts. */
export function Tools(_: { readonly handoff: Handoff; readonly mode: Mode }) {
  return <div className="tools" />;
}
