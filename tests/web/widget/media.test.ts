// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { registerGuidePages } from '../../../bots/guide-pages.ts';
import { toAttachment } from '../../../bots/media-address.ts';
import { registerMediaPages } from '../../../bots/media-pages.ts';
import { MediaShelf } from '../../../bots/media-shelf.ts';
import { mediaToShow } from '../../../knowledge/media.ts';
import { until, type WebServer } from '../../adapters/web/web-server.ts';
import { facts, today } from '../../bots/guide/guide-of-test.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { type MediaPack, mediaPack } from '../../fakes/media-pack.ts';
import { FakeUnderstanding } from '../../fakes/understanding.ts';
import { describeInBrowser, launchBrowser, openPage, startChatServer } from './browser.ts';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

describeInBrowser('media in a browser', () => {
  let browser: Browser;
  let built: Record<'widget' | 'guide', ReturnType<typeof buildPages>>;
  let place: MediaPack;
  let web: WebServer;
  let watched: Watched;
  let asked: string[];

  beforeAll(async () => {
    built = { widget: buildPages('widget'), guide: buildPages('guide') };
    browser = await launchBrowser();
    place = mediaPack();
  });
  afterAll(async () => {
    await browser.close();
    built.widget.remove();
    built.guide.remove();
    place.remove();
  });
  beforeEach(async () => {
    asked = [];
    const shelf = new MediaShelf(place.folder, () => place.pack.media);
    web = await startChatServer(built.widget.folder, {
      more: async (server) => {
        server.addHook('onRequest', (request, _reply, done) => {
          if (request.url.startsWith('/media/'))
            asked.push(request.url.slice(request.url.lastIndexOf('.') + 1));
          done();
        });
        await registerMediaPages(server, { folder: place.folder, shelf });
        await registerGuidePages(server, {
          folder: built.guide.folder,
          pack: () => place.pack,
          understanding: new FakeUnderstanding(),
          serviceName: 'ASP Ambito 9 Jesi',
          facts,
          publicUrl: null,
          now: () => today,
        });
      },
    });
    web.ledger.answer = ({ activity }) => [
      {
        text: activity.text ?? 'ciao',
        locale: 'it',
        lostNotice: 'Non è arrivato.',
        attachments: mediaToShow(place.pack, { entry: 'permit-renewal' }, 'it', today)
          .filter(({ kind }) => kind === activity.text)
          .map((one) => toAttachment(one, 'it')),
      },
    ];
  });
  afterEach(async () => {
    expect(watched.elsewhere).toEqual([]);
    // A film without a picture in it does not play; what counts is that nothing was against the policy.
    expect(watched.complaints.filter((text) => /policy/i.test(text))).toEqual([]);
    await watched.close();
    await web.stop();
  });

  async function openChat(): Promise<Page> {
    watched = await openPage(browser, web.url);
    await watched.page.goto(`${web.url}/chat?language=it`);
    await watched.page.locator('.by-bot').first().waitFor();
    return watched.page;
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.locator('textarea').fill(text);
    await page.keyboard.press('Enter');
    await page.locator('.by-bot .medium').last().waitFor();
  }

  /** What axe finds wrong with the players and what stands around them. */
  async function barriers(page: Page, within: string): Promise<string[]> {
    await page.evaluate(axe);
    return page.evaluate(async (selector) => {
      interface Axe {
        readonly axe: { run(within: string): Promise<{ violations: { id: string }[]; passes: object[] }> };
      }
      const { violations, passes } = await (globalThis as unknown as Axe).axe.run(selector);
      return passes.length === 0 ? ['axe has looked at nothing'] : violations.map(({ id }) => id);
    }, within);
  }

  const settle = () => new Promise((resolve) => setTimeout(resolve, 400));

  test('a recording loads nothing before it is played, then plays', async () => {
    const page = await openChat();
    await say(page, 'audio');
    await settle();
    expect(asked).toEqual([]);
    const audio = page.locator('audio');
    expect(await barriers(page, '.message:last-child')).toEqual([]);
    expect(await audio.getAttribute('aria-label')).toBe('La risposta letta ad alta voce.');
    await audio.evaluate((element: HTMLAudioElement) => void element.play().catch(() => undefined));
    await until(() => asked.includes('mp3'));
    const ready = await audio.evaluate(async (element: HTMLAudioElement) => {
      if (element.canPlayType('audio/mpeg') === '') return 'no codec';
      for (let tries = 0; tries < 50 && element.readyState < 1; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return element.duration > 0;
    });
    expect(['no codec', true]).toContain(ready);
  });

  test('a film loads film and captions with the first play, and shows them', async () => {
    const page = await openChat();
    // The film of the test has no picture in it: that would be found out, and told.
    await page.route('**/media/*.mp4', () => void asked.push('mp4'));
    await say(page, 'video');
    await settle();
    expect(asked).toEqual([]);
    const video = page.locator('video');
    await video.evaluate((element: HTMLVideoElement) => void element.play().catch(() => undefined));
    await until(() => asked.includes('vtt') && asked.includes('mp4'));
    const mode = await video.evaluate(({ textTracks }: HTMLVideoElement) => textTracks[0]?.mode);
    expect(mode).toBe('showing');
    await until(async () => (await cueOf(page)) === 'Buongiorno.');
  });

  test('a picture that was just asked for is there, and one of earlier is asked for again', async () => {
    const page = await openChat();
    await say(page, 'image');
    await page.locator('img[alt="Il kit: una busta gialla e bianca."]').waitFor();
    await until(() => asked.length === 1);
    await page.reload();
    const button = page.locator('.medium button');
    await button.waitFor();
    expect(await page.locator('.medium img').count()).toBe(0);
    expect(await button.textContent()).toBe('Vedi foto (1 KB)');
    await button.click();
    await page.locator('.medium img').waitFor();
    const width = await page.locator('.medium img').evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return image.naturalWidth;
    });
    expect(width).toBe(1);
  });

  test('what cannot be loaded says so, and its words stay', async () => {
    const page = await openChat();
    await page.route('**/media/*.png', (route) => route.fulfill({ status: 404 }));
    await say(page, 'image');
    await page.locator('.medium [role="status"]').waitFor();
    expect(await page.locator('.medium').textContent()).toBe('Non è arrivato.');
    expect(await page.locator('.by-bot .said').last().textContent()).toBe('image');
  });

  test('a page of the guide loads none of the three before it is asked for', async () => {
    watched = await openPage(browser, web.url);
    const { page } = watched;
    await page.goto(`${web.url}/guide/it/permits/permit-renewal`);
    await page.locator('video').waitFor();
    await settle();
    expect(asked).toEqual([]);
    expect(await barriers(page, 'article')).toEqual([]);
    await page.locator('details.player summary').click();
    await until(() => asked.includes('png'));
    expect(asked).toEqual(['png']);
    await page
      .locator('video')
      .evaluate((element: HTMLVideoElement) => void element.play().catch(() => undefined));
    await until(() => asked.includes('vtt'));
    // On paper there is nothing to press, and the words stay.
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.player').first().isVisible()).toBe(false);
    expect(await page.locator('figcaption').last().isVisible()).toBe(true);
  });
});

function cueOf(page: Page): Promise<string | undefined> {
  return page.locator('video').evaluate(({ textTracks }: HTMLVideoElement) => {
    const cue = textTracks[0]?.cues?.[0] as VTTCue | undefined;
    return cue?.text;
  });
}
