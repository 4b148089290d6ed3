// SPDX-License-Identifier: AGPL-3.0-or-later
import { join } from 'node:path';
import Fastify from 'fastify';
import { loadNoticeWords, noticeFactsOf } from '../../../bots/guide/notice.ts';
import { addSecurityText } from '../../../bots/security-text.ts';
import { readSettings } from '../../../bots/settings.ts';
import { bareLatin, isolatesBalanced } from '../../../knowledge/isolates.ts';
import { directionOf, type Language, languages } from '../../../knowledge/language.ts';
import { contentPack, facts, guideOf } from './guide-of-test.ts';

const words = loadNoticeWords(join(__dirname, '../../../web/guide'));
const fieldsOf = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

function notice(language: Language, more: Partial<typeof facts> = {}): string {
  const page = guideOf(() => contentPack, { facts: { ...facts, ...more } });
  return page.render({ kind: 'privacy' }, language);
}

test.each(languages)('the notice in %s has every sentence, with the same things put in', (language) => {
  const [its, english] = [words.get(language), words.get('en')];
  expect(Object.keys(its ?? {})).toEqual(Object.keys(english ?? {}));
  for (const [key, text] of Object.entries(its ?? {})) {
    expect([key, fieldsOf(text)]).toEqual([key, fieldsOf(english?.[key as keyof typeof english] ?? '')]);
    expect([key, isolatesBalanced(text)]).toEqual([key, true]);
    if (directionOf(language) === 'rtl')
      expect([key, bareLatin(text.replaceAll(/\{\{\w+\}\}/g, ''))]).toEqual([key, []]);
  }
});

test.each(languages)(
  'the notice in %s says the numbers of the settings, and leaves nothing open',
  (language) => {
    const text = notice(language, { retentionDays: 41, voiceHours: 6 }).replace(/^[\s\S]*<main/, '');
    expect(text).toMatch(/\b41\b/);
    expect(text).toMatch(/\b6\b/);
    expect(text).toContain('ASP Ambito 9 Jesi');
    expect(text).toContain('Telegram');
    expect(text).not.toMatch(/\{\{|undefined|null/);
  },
);

test('it promises only what is so: no sound where none is kept, no platform where none is connected', () => {
  expect(notice('it', { voiceHours: 0 })).toContain('Non lo teniamo');
  const web = notice('it', { voiceHours: null, platforms: [] });
  expect(web).not.toMatch(/vocali|trasporta/);
  expect(notice('it', { services: ['voce.example.it'] })).toContain('voce.example.it');
  expect(notice('it', { contact: null })).not.toContain('agli indirizzi qui sopra');
  expect(notice('it', { basis: 'consent' })).toContain('lettera a)');
});

test('its facts are the settings in force', () => {
  const settings = readSettings({
    CONTROLLER_NAME: 'Comune di Prova',
    DPO_CONTACT: 'dpo@example.org',
    RETENTION_DAYS: '2',
    VOICE_KEEP_HOURS: '72',
    TELEGRAM_BOT_TOKEN: '1:x',
    RECOGNISER_URL: 'https://voce.example.it/v1',
  });
  expect(noticeFactsOf(settings)).toEqual({
    ...{ controller: 'Comune di Prova', contact: null, officer: 'dpo@example.org', basis: 'public-task' },
    ...{ retentionDays: 2, voiceHours: 48, platforms: ['Telegram'], services: ['voce.example.it'] },
  });
  expect(noticeFactsOf(readSettings({}))).toMatchObject({ controller: 'Sportello', voiceHours: null });
});

test('who finds a hole is told whom to write to, and by when the page holds', async () => {
  const server = Fastify();
  const now = () => Date.parse('2026-11-25T10:00:00Z');
  const publicUrl = 'https://sportello.example.it/';
  addSecurityText(server, { contact: 'mailto:security@example.org', publicUrl, now });
  const { headers, body } = await server.inject('/.well-known/security.txt');
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(body).toBe(
    'Contact: mailto:security@example.org\n' +
      'Expires: 2027-05-24T00:00:00.000Z\n' +
      'Preferred-Languages: it, en\n' +
      'Canonical: https://sportello.example.it/.well-known/security.txt\n',
  );
  const silent = Fastify();
  addSecurityText(silent, { contact: null, publicUrl, now });
  expect((await silent.inject('/.well-known/security.txt')).statusCode).toBe(404);
});
