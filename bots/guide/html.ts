// SPDX-License-Identifier: AGPL-3.0-or-later
import { escapeHtml } from '../escape-html.ts';

/** Markup that may stand in a page as it is. Made by `html` only: everything else is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/**
 * Markup with values put in: text is escaped, lists are joined, what is false or missing leaves nothing.
 * @example html`<p>${'a < b'}</p>`.text // '<p>a &lt; b</p>'
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? '';
  values.forEach((value, index) => {
    text += written(value) + (parts[index + 1] ?? '');
  });
  return new Html(text);
}

function written(value: HtmlValue): string {
  if (value === false || value === null || value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(written).join('');
  return escapeHtml(String(value as string | number));
}
