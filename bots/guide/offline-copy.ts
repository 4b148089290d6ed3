// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { dayInItaly } from '../../knowledge/days.ts';
import { formatDate } from '../../knowledge/facts.ts';
import { html } from './html.ts';
import { etagOf, htmlType, type Packed } from './packed-page.ts';
import type { Making } from './page.ts';
import { guidePolicy } from './policy.ts';

/** One language as one file: the service worker of the pages unpacks it. */
export interface OfflineCopy {
  /** Changes when a page does: then the phone loads the copy again. */
  readonly edition: string;
  readonly file: Packed;
}

/** What the file holds; `web/guide/offline.ts` reads it. */
export interface OfflineFile {
  /** Of every page, as the server would send it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Markup that stands at the head of every page that comes from the copy. */
  readonly notice: string;
  readonly assets: readonly string[];
  readonly pages: readonly (readonly [address: string, text: string])[];
}

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

export async function packOffline(
  { language, words, now }: Making,
  pages: OfflineFile['pages'],
  assets: readonly string[],
): Promise<OfflineCopy> {
  const hash = createHash('sha256');
  for (const [address, text] of pages) hash.update(address).update(text);
  // The day of the notice is left out of it: a copy is not loaded again for a date.
  const edition = hash.update(assets.join(' ')).digest('base64url').slice(0, 16);
  const date = formatDate(dayInItaly(now), language);
  const text = words.offlineCopy.replace(/\u2068?\{\{date\}\}\u2069?/, date);
  const notice = html`<p class="copy" role="status">${text}</p>`.text;
  const headers = { 'content-type': htmlType, 'content-security-policy': guidePolicy };
  const file: OfflineFile = { headers, notice, assets, pages };
  const bytes = Buffer.from(JSON.stringify(file));
  // In the threads of zlib: other requests go on.
  const [gzipped, brotli] = await Promise.all([
    compressGzip(bytes, { level: 9 }),
    compressBrotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  ]);
  const type = 'application/json; charset=utf-8';
  return { edition, file: { type, etag: etagOf(edition + notice), gzip: gzipped, brotli } };
}
