// SPDX-License-Identifier: AGPL-3.0-or-later

/** A YAML document in which every scalar is the text as typed; the shape of the file decides what is a number. */
export type YamlValue = string | YamlValue[] | { [key: string]: YamlValue };

/**
 * Reads the plain part of YAML that the pack is written in: mappings and lists by indentation, `|` blocks,
 * quoted words, flow lists and maps on one line. About fifty times faster than the `yaml` package, which the
 * full pack (1,800 files) would keep busy for three seconds at every start.
 * @returns undefined when the text uses anything else, or is wrong: then `yaml` reads it, or says what is wrong
 */
export function parsePlainYaml(text: string): YamlValue | undefined {
  if (/[\t\r\uFEFF]|^(---|\.\.\.|%)/m.test(text)) return undefined;
  try {
    const lines = new Lines(text.split('\n'));
    const value = readNode(lines, lines.indent());
    if (!lines.done()) throw notPlain;
    return value;
  } catch (problem) {
    if (problem === notPlain) return undefined;
    throw problem;
  }
}

const notPlain = new Error('not plain YAML');

class Lines {
  private at = 0;
  private readonly lines: string[];

  constructor(lines: string[]) {
    this.lines = lines;
    this.skipEmpty();
  }

  done(): boolean {
    return this.at >= this.lines.length;
  }

  get current(): string {
    return this.lines[this.at] ?? '';
  }

  /** Indentation of the current line; -1 at the end. */
  indent(): number {
    return this.done() ? -1 : indentOf(this.current);
  }

  next(): void {
    this.at += 1;
    this.skipEmpty();
  }

  /** Puts a part of the current line in its place: the mapping inside `- key: value`. */
  replace(line: string): void {
    this.lines[this.at] = line;
  }

  /** The lines of a `|` block under a key indented by `indent`, without their own indentation. */
  block(indent: number, keepEnd: boolean): string {
    const kept: string[] = [];
    this.at += 1;
    let own = -1;
    for (; this.at < this.lines.length; this.at += 1) {
      const line = this.current;
      if (line.trim() === '') {
        if (own < 0 || line !== '') throw notPlain;
        kept.push('');
        continue;
      }
      const depth = indentOf(line);
      if (depth <= indent) break;
      if (own < 0) own = depth;
      if (depth < own) throw notPlain;
      kept.push(line.slice(own));
    }
    while (kept.at(-1) === '') kept.pop();
    this.skipEmpty();
    return kept.join('\n') + (keepEnd && kept.length > 0 ? '\n' : '');
  }

  private skipEmpty(): void {
    while (this.at < this.lines.length && /^ *(#|$)/.test(this.current)) this.at += 1;
  }
}

function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count += 1;
  return count;
}

function readNode(lines: Lines, indent: number): YamlValue {
  if (lines.done()) throw notPlain;
  return isItem(lines.current, indent) ? readList(lines, indent) : readMapping(lines, indent);
}

function isItem(line: string, indent: number): boolean {
  return line[indent] === '-' && (line.length === indent + 1 || line[indent + 1] === ' ');
}

const keyPattern = /^([\p{L}\p{N}_][\p{L}\p{N}_.-]*):(?: +(.*))?$/u;

function readList(lines: Lines, indent: number): YamlValue[] {
  const items: YamlValue[] = [];
  while (lines.indent() === indent && isItem(lines.current, indent)) {
    const rest = lines.current.slice(indent + 1).trim();
    if (rest === '' || rest.startsWith('- ')) throw notPlain;
    if (keyPattern.test(rest) && !rest.startsWith('{')) {
      const shift = lines.current.indexOf(rest[0] as string, indent + 1);
      lines.replace(' '.repeat(shift) + rest);
      items.push(readMapping(lines, shift));
    } else {
      items.push(readInline(rest));
      lines.next();
    }
  }
  if (lines.indent() > indent) throw notPlain;
  return items;
}

function readMapping(lines: Lines, indent: number): YamlValue {
  const found: { [key: string]: YamlValue } = {};
  while (lines.indent() === indent && !isItem(lines.current, indent)) {
    const [, key, rest = ''] = keyPattern.exec(lines.current.slice(indent)) ?? [];
    if (key === undefined || Object.hasOwn(found, key) || key === '__proto__') throw notPlain;
    found[key] = readValue(lines, indent, rest.trim());
  }
  if (lines.indent() > indent) throw notPlain;
  return found;
}

function readValue(lines: Lines, indent: number, rest: string): YamlValue {
  if (rest === '|' || rest === '|-') return lines.block(indent, rest === '|');
  if (rest !== '' && !rest.startsWith('#')) {
    const value = readInline(rest);
    lines.next();
    return value;
  }
  lines.next();
  const depth = lines.indent();
  if (depth > indent || (depth === indent && isItem(lines.current, indent))) return readNode(lines, depth);
  return '';
}

function readInline(text: string): YamlValue {
  const first = text[0];
  if (first === '{' || first === '[') {
    const flow = new Flow(text);
    const value = flow.value();
    flow.end();
    return value;
  }
  return first === '"' || first === "'" ? unquote(text) : plainScalar(text);
}

// What YAML would read as something else than this very text.
const odd = /^[!&*|>@%`"'[\]{},#]|^[-?:](\s|$)|:\s|\s#|:$/;

function plainScalar(text: string): string {
  if (odd.test(text)) throw notPlain;
  return text.trim();
}

function unquote(text: string): string {
  if (text[0] === "'") {
    const single = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
    if (single === undefined) throw notPlain;
    return single.replaceAll("''", "'");
  }
  const double = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1];
  if (double === undefined) throw notPlain;
  return double.replace(/\\(["\\])/g, '$1');
}

/** `{ name: Poste, url: "https://…" }` and `[a, b]` on one line. */
class Flow {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  value(): YamlValue {
    const first = this.text[this.at];
    if (first === '{') return this.map();
    if (first === '[') return this.list();
    return this.scalar(/[,[\]{}]/);
  }

  end(): void {
    if (this.at !== this.text.length) throw notPlain;
  }

  private map(): YamlValue {
    const found: { [key: string]: YamlValue } = {};
    this.open();
    while (!this.closes('}')) {
      const key = this.scalar(/[:,[\]{}]/);
      if (this.text[this.at] !== ':' || this.text[this.at + 1] !== ' ') throw notPlain;
      if (key === '' || key === '__proto__' || Object.hasOwn(found, key)) throw notPlain;
      this.at += 1;
      this.spaces();
      found[key] = this.value();
      this.comma('}');
    }
    return found;
  }

  private list(): YamlValue[] {
    const found: YamlValue[] = [];
    this.open();
    while (!this.closes(']')) {
      found.push(this.value());
      this.comma(']');
    }
    return found;
  }

  private scalar(until: RegExp): string {
    const quote = this.text[this.at];
    let end = this.at;
    if (quote === '"' || quote === "'") {
      end = this.text.indexOf(quote, this.at + 1) + 1;
      if (end === 0 || this.text[end] === quote || this.text.slice(this.at, end).includes('\\'))
        throw notPlain;
    } else {
      while (end < this.text.length && !until.test(this.text[end] as string)) end += 1;
    }
    const raw = this.text.slice(this.at, end);
    this.at = end;
    this.spaces();
    if (quote === '"' || quote === "'") return raw.slice(1, -1);
    if (raw.trim() === '') throw notPlain;
    return plainScalar(raw.trim());
  }

  private open(): void {
    this.at += 1;
    this.spaces();
  }

  private closes(bracket: string): boolean {
    if (this.at >= this.text.length) throw notPlain;
    if (this.text[this.at] !== bracket) return false;
    this.at += 1;
    this.spaces();
    return true;
  }

  private comma(bracket: string): void {
    if (this.text[this.at] === ',') {
      this.at += 1;
      this.spaces();
    } else if (this.text[this.at] !== bracket) throw notPlain;
  }

  private spaces(): void {
    while (this.text[this.at] === ' ') this.at += 1;
  }
}
