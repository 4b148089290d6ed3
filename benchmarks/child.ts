// SPDX-License-Identifier: AGPL-3.0-or-later
import { fork } from 'node:child_process';
import { join } from 'node:path';

/** A process of its own that a benchmark asks and that answers, so that measuring does not slow what is measured. */
export interface Child {
  ask<T>(what: string, given?: unknown): Promise<T>;
  end(): Promise<void>;
}

interface Question {
  readonly number: number;
  readonly what: string;
  readonly given: unknown;
}

interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** @param name of a file in this folder, without its ending */
export function startChild(name: string, environment: Readonly<Record<string, string>> = {}): Child {
  const child = fork(join(import.meta.dirname, `${name}.js`), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  child.on('message', (answer: Answer) => waiting.get(answer.number)?.(answer));
  child.once('exit', (code) => {
    for (const [number, tell] of waiting) tell({ number, error: `${name} ended with ${code}` });
  });
  return {
    ask: <T>(what: string, given?: unknown) =>
      new Promise<T>((resolve, reject) => {
        asked += 1;
        const number = asked;
        waiting.set(number, ({ value, error }) => {
          waiting.delete(number);
          if (error === undefined) resolve(value as T);
          else reject(new Error(error));
        });
        child.send({ number, what, given } satisfies Question);
      }),
    end: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
}

/** The other side: answers until the parent lets go, and then ends after `close`. */
export function answerParent(
  answers: Readonly<Record<string, (given: never) => unknown>>,
  close: () => Promise<unknown> = () => Promise.resolve(),
): void {
  const answer = async ({ number, what, given }: Question): Promise<Answer> => {
    try {
      return { number, value: await answers[what]?.(given as never) };
    } catch (error) {
      return { number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  process.on('message', (question: Question) => {
    void answer(question).then((said) => process.send?.(said));
  });
  process.once('disconnect', () => void close().finally(() => process.exit(0)));
}
