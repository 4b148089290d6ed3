// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Profile } from '../../adapters/telegram/client.ts';
import { decodeUpdate } from '../../adapters/telegram/decode.ts';
import { TelegramChannel } from '../../adapters/telegram/telegram-channel.ts';
import { telegramProfiles } from '../../bots/telegram-profile.ts';
import { takeTurn } from '../../dialogs/take-turn.ts';
import { newConversation } from '../../dialogs/turn.ts';
import { languages } from '../../knowledge/language.ts';
import { known, surroundingsWith } from '../conversations/run.ts';
import { botToken, messageUpdate, TelegramApi } from '../fakes/telegram-api.ts';

const profiles = telegramProfiles('ASP Ambito 9');

describe('what is shown', () => {
  test('everybody is told in their language, and all others in English', () => {
    expect(profiles.map((one) => one.language)).toEqual([undefined, ...languages]);
    const inArabic = profiles.find((one) => one.language === 'ar');
    expect(inArabic?.commands[0]).toEqual({ command: 'menu', description: 'القائمة' });
    expect(profiles[0]?.shortDescription).toContain('I am not the police');
  });

  test.each(profiles.map((one) => [one.language ?? 'others', one] as const))(
    'it fits (%s)',
    (_language, { commands, description, shortDescription }) => {
      expect(commands.every((one) => /^[a-z]{1,32}$/.test(one.command))).toBe(true);
      expect(commands.every((one) => one.description.length >= 1 && one.description.length <= 256)).toBe(
        true,
      );
      expect(new Set(commands.map((one) => one.description)).size).toBe(commands.length);
      for (const [text, most] of [
        [description, 512],
        [shortDescription, 120],
      ] as const) {
        expect(text.length).toBeGreaterThan(20);
        expect(text.length).toBeLessThanOrEqual(most);
        expect(text).not.toMatch(/\*\*|\{\{/);
      }
    },
  );

  test('a name that leaves no room cuts whole sentences', () => {
    const [first] = telegramProfiles('Azienda '.repeat(50));
    expect(first?.description).toMatch(/[.!]$/);
  });
});

describe('the commands are understood when they are typed', () => {
  const said = (language: (typeof languages)[number], text: string) => {
    const activity = decodeUpdate(messageUpdate(1, 7, { text }))?.activity;
    const outcome = takeTurn(
      activity?.type === 'event' ? { kind: 'start' } : { kind: 'message', text: activity?.text ?? '' },
      text === '/start' ? newConversation : known({ language }),
      surroundingsWith(),
    );
    return { text: outcome.replies.map((one) => one.text).join('\n'), outcome };
  };

  test.each(languages)('%s', (language) => {
    expect(said(language, '/menu').outcome.state.options).toContain('topic:more');
    expect(said(language, '/help').text).toContain('112');
    expect(said(language, '/person').outcome.effects).toContainEqual(
      expect.objectContaining({ kind: 'handoff', reason: 'asked' }),
    );
    expect(said(language, '/language').text).toContain('العربية');
    expect(said(language, '/delete').outcome.state.awaiting).toBe('erase-confirm');
    expect(said(language, '/start').outcome.state.welcomed).toBe(true);
    expect(said(language, '/menu@sportello_bot').outcome.state.options).toContain('topic:more');
  });
});

describe('telling Telegram', () => {
  let api: TelegramApi;
  let trouble: unknown[];

  beforeEach(async () => {
    trouble = [];
    api = new TelegramApi();
    await api.start();
  });
  afterEach(() => api.stop());

  /** Starts a channel, and ends it once Telegram has been asked about the last language. */
  async function startOnce(shown: readonly Profile[]): Promise<string[]> {
    const before = api.calls.length;
    const channel = new TelegramChannel({
      token: botToken,
      apiRoot: api.url,
      receiving: { mode: 'webhook', secret: 'a-secret-of-the-tests', publicUrl: null },
      profiles: shown,
      onTrouble: (_code, error) => trouble.push(error),
    });
    await channel.start(async () => undefined);
    const asked = () => api.calls.slice(before).filter(({ method }) => method === 'getMyShortDescription');
    const started = Date.now();
    while (asked().length < shown.length && Date.now() - started < 5_000)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await channel.stop();
    return api.calls
      .slice(before)
      .map(({ method }) => method)
      .filter((method) => method.startsWith('set'));
  }

  test('the first start tells all, the next one nothing, and a change only itself', async () => {
    expect(await startOnce(profiles)).toHaveLength(3 * 13);
    expect(api.shown.get('Commands bn')).toMatchObject({ language_code: 'bn' });
    expect(await startOnce(profiles)).toEqual([]);
    const changed = profiles.map((one) =>
      one.language === 'zh' ? { ...one, commands: one.commands.slice(1) } : one,
    );
    expect(await startOnce(changed)).toEqual(['setMyCommands']);
    expect(trouble).toEqual([]);
  });

  test('a language that Telegram refuses does not keep the others back', async () => {
    const refusal = { ok: false, error_code: 400, description: 'Bad Request: invalid language code' };
    api.next.set('getMyShortDescription', [{ status: 400, body: refusal }]);
    expect(await startOnce(profiles)).toHaveLength(3 * 12);
    expect(trouble).toHaveLength(1);
  });

  test('when Telegram asks for patience, the rest waits for the next start', async () => {
    const tooMany = {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests',
      parameters: { retry_after: 900 },
    };
    api.next.set('setMyDescription', [{ status: 429, body: tooMany }]);
    await startOnce(profiles.slice(0, 1));
    expect(trouble).toHaveLength(1);
    expect(await startOnce(profiles.slice(0, 1))).toEqual(['setMyDescription', 'setMyShortDescription']);
  });
});
