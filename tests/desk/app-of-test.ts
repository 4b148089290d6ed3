// SPDX-License-Identifier: AGPL-3.0-or-later
import { stepAt, totpCode } from '../../desk/totp.ts';
import type { Answer, Browser, DeskOfTest } from './desk-of-test.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An app that makes codes, on the desk's clock. */
export class AppOfTest {
  readonly codes: readonly string[];
  readonly #secret: Uint8Array;
  readonly #desk: DeskOfTest;

  private constructor(desk: DeskOfTest, secret: Uint8Array, codes: readonly string[]) {
    this.#desk = desk;
    this.#secret = secret;
    this.codes = codes;
  }

  /** Sets one up for whoever is signed in. */
  static async setUp(desk: DeskOfTest, browser: Browser): Promise<AppOfTest> {
    const begun = await browser.post('/me/app/begin');
    const secret = fromBase32((begun.body as { secret: string }).secret);
    const answer = await browser.post('/me/app', { code: totpCode(secret, stepAt(desk.place.now)) });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    desk.place.now += 30_000;
    return new AppOfTest(desk, secret, (answer.body as { codes: string[] }).codes);
  }

  code(steps = 0): string {
    return totpCode(this.#secret, stepAt(this.#desk.place.now) + steps);
  }

  /** Both steps of a sign-in. */
  async signIn(browser: Browser, who: { email: string; password: string }): Promise<Answer> {
    const first = await browser.post('/login', who);
    return browser.post('/login/second', { pending: first.body.pending, code: this.code() });
  }
}

export function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text, (one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
