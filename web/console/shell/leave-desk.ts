// SPDX-License-Identifier: AGPL-3.0-or-later
import { forgetDrafts } from '../composer/draft-store.ts';
import { keepLanguage } from '../kit/language.ts';

/** After signing out: this tab forgets what was typed, and the next who signs in here reads the same language. */
export function leaveDesk(): void {
  sessionStorage.clear();
  forgetDrafts();
  keepLanguage();
  location.assign('/desk');
}
