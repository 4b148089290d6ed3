// SPDX-License-Identifier: AGPL-3.0-or-later

/** The text of one paragraph, item or heading. */
export interface TextBlock {
  readonly text: string;
  /** The same without what stands in elements that have a direction of their own. */
  readonly around: string;
}

const alone = new Set(['meta', 'link', 'br', 'input', 'path', '!doctype']);
const inline = new Set(['a', 'bdi', 'strong', 'span']);

/** The texts of a page as a reader meets them. Throws where an element is not closed. */
export function blocksOf(html: string): TextBlock[] {
  const open: { readonly name: string; readonly apart: boolean }[] = [];
  const blocks: TextBlock[] = [];
  let block = { text: '', around: '' };
  const end = () => {
    if (block.text.trim()) blocks.push(block);
    block = { text: '', around: '' };
  };
  for (const part of html.split(/(<[^>]+>)/)) {
    const [, close, name = '', rest = ''] = /^<(\/?)([a-z0-9!]+)([^>]*)>$/i.exec(part) ?? [];
    if (!part.startsWith('<')) {
      const text = asRead(part);
      const apart = open.some((element) => element.apart);
      block = { text: block.text + text, around: block.around + (apart ? ' ' : text) };
      continue;
    }
    if (!inline.has(name)) end();
    if (close) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
    } else if (!alone.has(name.toLowerCase()) && !rest.endsWith('/')) {
      open.push({ name, apart: name === 'bdi' || (name !== 'html' && /\sdir="/.test(rest)) });
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  return blocks;
}

export function attributesOf(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map((match) => asRead(match[1] ?? ''));
}

function asRead(text: string): string {
  const letters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => letters[name] ?? '');
}
