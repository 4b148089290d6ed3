// SPDX-License-Identifier: AGPL-3.0-or-later
import { directionOf } from '../../knowledge/language.ts';
import { addressOf } from './guide-place.ts';
import type { Making } from './page.ts';

/** What a phone needs to put the guide among its programs. https://www.w3.org/TR/appmanifest/ */
export function webManifest({ language, words, serviceName }: Making, icons: ManifestIcons): string {
  const home = addressOf({ kind: 'home' }, language);
  return JSON.stringify({
    id: home,
    name: `${serviceName}: ${words.guide}`,
    short_name: words.short,
    description: words.intro,
    lang: language,
    dir: directionOf(language),
    start_url: home,
    scope: home,
    display: 'standalone',
    background_color: '#eef3f9',
    theme_color: '#0066cc',
    icons: [
      { src: icons.svg, sizes: 'any', type: 'image/svg+xml' },
      { src: icons.small, sizes: '192x192', type: 'image/png' },
      { src: icons.large, sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
    ],
  });
}

export interface ManifestIcons {
  readonly svg: string;
  readonly small: string;
  readonly large: string;
}
