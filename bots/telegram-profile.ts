// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command, Profile } from '../adapters/telegram/client.ts';
import { hasWording, wording } from '../dialogs/wording.ts';
import { type Language, languages } from '../knowledge/language.ts';

/** https://core.telegram.org/bots/api#setmydescription and #setmyshortdescription */
const longestDescription = 512;
const longestShort = 120;

/** How the bot presents itself on Telegram: in English to everybody, and to each in their language when it is known. */
export function telegramProfiles(serviceName: string): Profile[] {
  return [
    profileIn('en', serviceName),
    ...languages.filter(hasWording).map((language) => ({ language, ...profileIn(language, serviceName) })),
  ];
}

function profileIn(language: Language, service: string): Omit<Profile, 'language'> {
  const hello = wording(language, 'welcome.hello', { service });
  const what = wording(language, 'welcome.what');
  return {
    commands: commandsIn(language),
    description: wholeSentences(`${hello}\n\n${what}`, longestDescription),
    shortDescription: wholeSentences(what, longestShort),
  };
}

/** The words of dialogs/keywords/en.json, which are understood in every language. */
function commandsIn(language: Language): Command[] {
  return [
    { command: 'menu', description: wording(language, 'button.menu') },
    { command: 'person', description: wording(language, 'button.person') },
    { command: 'language', description: wording(language, 'button.language') },
    { command: 'help', description: wording(language, 'row.help') },
    { command: 'delete', description: wording(language, 'row.privacy') },
  ];
}

/** As many whole sentences as there is room for: half of one may say the opposite. */
function wholeSentences(text: string, most: number): string {
  if (text.length <= most) return text;
  return /^[\s\S]*[.!?。।۔؟](?=\s|$)/u.exec(text.slice(0, most))?.[0] ?? '';
}
