// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The program as people start it, in a process of its own. */
export class Program {
  output = '';
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  private constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (chunk) => {
      this.output += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      this.output += String(chunk);
    });
    this.ended = new Promise((resolve) => child.once('exit', resolve));
  }

  static run(command: readonly string[], environment: Readonly<Record<string, string>>): Program {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'info', ...environment };
    return new Program(spawn(process.execPath, [join(root, 'start.mjs'), ...command], { env, cwd: root }));
  }

  /** Serves until stopped. @returns once it has printed where */
  static async serve(environment: Readonly<Record<string, string>>): Promise<Program> {
    const program = Program.run(['serve'], { PORT: '0', ...environment });
    await program.until(() => program.output.includes('Ready.'));
    return program;
  }

  get url(): string {
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)?.[0] ?? '';
  }

  async until(condition: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
    const started = Date.now();
    while (!(await condition())) {
      if (this.child.exitCode !== null)
        throw new Error(`It ended with ${this.child.exitCode}:\n${this.output}`);
      if (Date.now() - started > withinMs)
        throw new Error(`It did not come to that in ${withinMs} ms:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

/** A conversation over Direct Line, as a client without a library would hold it. */
export class DirectLineClient {
  readonly #url: string;
  #token = '';
  #id = '';
  #watermark = '';
  #count = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async open(): Promise<void> {
    const answer = await fetch(`${this.#url}/v3/directline/conversations`, { method: 'POST' });
    const body = (await answer.json()) as { token: string; conversationId: string };
    this.#token = body.token;
    this.#id = body.conversationId;
  }

  /** @param as the client's own id of the message: the same id again is the same message */
  async say(text: string, as?: string): Promise<number> {
    this.#count += 1;
    const id = as ?? `c${this.#count}`;
    const answer = await fetch(`${this.#url}/v3/directline/conversations/${this.#id}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        from: { id: 'me' },
        text,
        locale: 'it',
        channelData: { clientActivityID: id },
      }),
    });
    return answer.status;
  }

  /** What came since the last call, except one's own words; waits until something has. */
  async heard(): Promise<string[]> {
    for (let tries = 0; tries < 400; tries += 1) {
      const answer = await fetch(
        `${this.#url}/v3/directline/conversations/${this.#id}/activities?watermark=${this.#watermark}`,
        {
          headers: { authorization: `Bearer ${this.#token}` },
        },
      );
      const body = (await answer.json()) as {
        watermark: string;
        activities: { from: { id: string; role?: string }; text?: string }[];
      };
      this.#watermark = body.watermark;
      const texts = body.activities.filter((one) => one.from.id !== 'me').map((one) => one.text ?? '');
      if (texts.length > 0) return texts;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('Nothing was said within ten seconds.');
  }
}
