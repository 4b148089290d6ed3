// SPDX-License-Identifier: AGPL-3.0-or-later
// Posts Telegram updates to a door as a platform does, from a process of its own and with as little work as it can.
import { connect, type Socket } from 'node:net';
import { answerParent } from './child.ts';

export interface Posting {
  readonly port: number;
  readonly path: string;
  readonly secret: string;
  readonly seconds: number;
  /** Requests a second; null: as many as are answered, `connections` at once. */
  readonly rate: number | null;
  readonly connections: number;
}

export interface Posted {
  readonly answered: number;
  readonly refused: number;
  readonly seconds: number;
  /** Milliseconds from the request to its 200, every one of them. */
  readonly waits: number[];
}

let updates = 0;

answerParent({ post });

async function post(posting: Posting): Promise<Posted> {
  const lines = await Promise.all(Array.from({ length: posting.connections }, () => Line.open(posting)));
  const posted = { answered: 0, refused: 0, waits: [] as number[] };
  const started = performance.now();
  const end = started + posting.seconds * 1_000;
  const one = async (line: Line) => {
    const asked = performance.now();
    if ((await line.ask()) !== 200) {
      posted.refused += 1;
      return;
    }
    posted.answered += 1;
    posted.waits.push(performance.now() - asked);
  };
  if (posting.rate === null)
    await Promise.all(
      lines.map(async (line) => {
        while (performance.now() < end) await one(line);
      }),
    );
  else await paced(lines, { rate: posting.rate, started, end, one });
  const seconds = (performance.now() - started) / 1_000;
  for (const line of lines) line.close();
  return { ...posted, seconds };
}

/** At the moments that the rate sets, whether or not the ones before were answered: waits are not hidden by waiting. */
async function paced(
  lines: readonly Line[],
  {
    rate,
    started,
    end,
    one,
  }: { rate: number; started: number; end: number; one: (line: Line) => Promise<void> },
): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (let n = 0; performance.now() < end; n += 1) {
    const early = started + (n * 1_000) / rate - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const line = lines.find((each) => each.isFree) ?? lines[n % lines.length];
    if (line) underWay.push(one(line));
  }
  await Promise.all(underWay);
}

/** One kept connection; what is asked while it waits for an answer is sent after it. */
class Line {
  readonly #socket: Socket;
  readonly #head: string;
  readonly #waiting: ((status: number) => void)[] = [];
  #rest = '';

  private constructor(socket: Socket, { path, secret }: Posting) {
    this.#socket = socket;
    this.#head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-telegram-bot-api-secret-token: ${secret}\r\ncontent-length: `;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#read(bytes.toString('latin1')));
    socket.on('error', () => this.#tellAll(0));
    socket.on('close', () => this.#tellAll(0));
  }

  static open(posting: Posting): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(posting.port, '127.0.0.1', () => resolve(new Line(socket, posting)));
      socket.once('error', reject);
    });
  }

  get isFree(): boolean {
    return this.#waiting.length === 0;
  }

  ask(): Promise<number> {
    const body = update();
    this.#socket.write(`${this.#head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#rest += text;
    for (;;) {
      const headEnd = this.#rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = this.#rest.slice(0, headEnd);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const end = headEnd + 4 + length;
      if (this.#rest.length < end) return;
      this.#rest = this.#rest.slice(end);
      this.#waiting.shift()?.(Number(head.slice(9, 12)));
    }
  }

  #tellAll(status: number): void {
    for (const tell of this.#waiting.splice(0)) tell(status);
  }
}

function update(): string {
  updates += 1;
  const person = 100_000 + (updates % 500);
  return JSON.stringify({
    update_id: updates,
    message: {
      message_id: updates,
      date: 1_790_000_000,
      from: { id: person, is_bot: false, first_name: 'Amina', language_code: 'fr' },
      chat: { id: person, type: 'private', first_name: 'Amina' },
      text: 'Bonjour, où puis-je renouveler mon permis de séjour ? Il expire le mois prochain.',
    },
  });
}
