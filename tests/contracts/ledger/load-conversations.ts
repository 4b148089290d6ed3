// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedConversation, recordedConversations } from '../../conversations/run.ts';

const folder = join(__dirname, '../../conversations');

/** Jest's words, as the files of conversations use them, which here only tell what there is. */
const nothing = Object.assign(() => undefined, { each: () => () => undefined });
const silenced = {
  test: nothing,
  describe: (_name: string, declare: () => void) => declare(),
  ...{ beforeAll: nothing, afterAll: nothing, beforeEach: nothing, afterEach: nothing },
};

/** The conversations recorded under tests/conversations, without running their own tests here. */
export function loadConversations(): readonly RecordedConversation[] {
  const globals = globalThis as unknown as Record<string, unknown>;
  const before = Object.keys(silenced).map((name) => [name, globals[name]] as const);
  Object.assign(globals, silenced);
  try {
    for (const language of readdirSync(folder, { withFileTypes: true }))
      if (language.isDirectory())
        for (const file of readdirSync(join(folder, language.name)))
          if (file.endsWith('.test.ts')) require(join(folder, language.name, file));
  } finally {
    for (const [name, value] of before) globals[name] = value;
  }
  return recordedConversations;
}
