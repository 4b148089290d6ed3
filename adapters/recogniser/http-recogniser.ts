// SPDX-License-Identifier: AGPL-3.0-or-later
import { readAtMost } from '../recording-source.ts';
import { type Sound, soundTypes } from '../sound.ts';
import { type Recognised, type Recogniser, toRecognised } from './recogniser.ts';

export interface HttpRecogniserOptions {
  /** Address of the service, with or without `/v1/audio/transcriptions`. */
  readonly url: string;
  readonly token: string | null;
  /** The service's name of the model; null: none is named. */
  readonly model: string | null;
  readonly deadlineMs: number;
}

const path = '/audio/transcriptions';
const mostAnswerBytes = 256 * 1024;

/**
 * A speech service with the form that most have: a file posted to `/v1/audio/transcriptions`, JSON with `text` back.
 * Recordings and token go to the address that was set, and nowhere else.
 */
export class HttpRecogniser implements Recogniser {
  readonly #options: HttpRecogniserOptions;
  readonly #address: string;

  constructor(options: HttpRecogniserOptions) {
    this.#options = options;
    this.#address = addressOf(options.url);
  }

  start(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  async recognise(
    sound: Sound,
    { language, signal }: { readonly language: string | null; readonly signal: AbortSignal },
  ): Promise<Recognised> {
    const deadline = AbortSignal.timeout(this.#options.deadlineMs);
    try {
      const { token } = this.#options;
      const answer = await fetch(this.#address, {
        method: 'POST',
        headers: token ? { authorization: `Bearer ${token}` } : {},
        body: this.#form(sound, language),
        redirect: 'error',
        signal: AbortSignal.any([signal, deadline]),
      });
      const body = Buffer.from(await readAtMost(answer, mostAnswerBytes)).toString('utf8');
      return answer.ok ? written(body) : refused(answer.status);
    } catch {
      // What was thrown may hold the address: only its kind is told.
      return deadline.aborted
        ? { kind: 'failed', code: 'too-slow', passing: false }
        : { kind: 'failed', code: 'unreachable', passing: true };
    }
  }

  #form({ bytes, kind }: Sound, language: string | null): FormData {
    const form = new FormData();
    const file = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: soundTypes[kind] });
    form.set('file', file, `voice.${kind}`);
    if (this.#options.model) form.set('model', this.#options.model);
    if (language) form.set('language', language.split('-')[0] ?? language);
    form.set('response_format', 'json');
    form.set('temperature', '0');
    return form;
  }
}

function addressOf(url: string): string {
  const address = new URL(url);
  const start = address.pathname.replace(/\/+$/, '');
  if (!start.endsWith(path)) address.pathname = `${start.endsWith('/v1') ? start : `${start}/v1`}${path}`;
  return address.href;
}

function written(body: string): Recognised {
  try {
    const { text, language } = JSON.parse(body) as { text?: unknown; language?: unknown };
    if (typeof text !== 'string') return { kind: 'failed', code: 'refused', passing: false };
    // Some services name languages in English words: only a tag says something here.
    const tag = typeof language === 'string' && /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(language);
    return toRecognised(text, tag ? (language as string) : null);
  } catch {
    return { kind: 'failed', code: 'refused', passing: false };
  }
}

function refused(status: number): Recognised {
  return { kind: 'failed', code: 'refused', passing: status === 429 || status >= 500 };
}
