// SPDX-License-Identifier: AGPL-3.0-or-later

import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { RecordingWorker } from '../../../bots/recording-worker.ts';
import { later, PlannedRecogniser, PlannedSource, words } from '../../bots/voice-service.ts';
import { buildPages, type Watched } from '../../browser.ts';
import { describeInBrowser, faultsOf, launchBrowser, openPage } from './browser.ts';
import { ConsoleOfTest } from './console-of-test.ts';

describeInBrowser('voice messages at the desk', () => {
  const source = new PlannedSource();
  const recogniser = new PlannedRecogniser();
  let built: ReturnType<typeof buildPages>;
  let browser: Browser;
  let desk: ConsoleOfTest;
  let anna: Watched;
  let worker: RecordingWorker;

  beforeAll(async () => {
    built = buildPages('console');
    browser = await launchBrowser();
    desk = await ConsoleOfTest.start(built.folder, {}, { understood: true, kept: true, mostSeconds: 120 });
    worker = new RecordingWorker({
      ledger: desk.ledger,
      sources: new Map([['web', source]]),
      recogniser,
      mostSeconds: 120,
      keeps: true,
      log: pino({ level: 'silent' }),
      pollMs: 50,
    });
    worker.start();
    anna = await openPage(browser, desk.origin);
    const { page } = anna;
    await page.goto(await desk.setupLink());
    await page.getByLabel('Nome').fill('Anna');
    await page.getByLabel('E-mail').fill('anna@example.org');
    await page.getByLabel('Password', { exact: true }).fill('una frase lunga di prova');
    await page.getByLabel('Ripeti la password').fill('una frase lunga di prova');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tutto tranquillo' }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await worker?.stop();
    await anna?.close();
    await browser?.close();
    await desk?.stop();
    built?.remove();
  });

  test('an operator reads how long it is and what was understood, and plays it', async () => {
    recogniser.next.push(words('ho perso il permesso'));
    await desk.says('p1', '', { text: undefined, media: 'voice', recording: { file: 'f', seconds: 1 } });
    await desk.untilHeard('p1', 'I understood');
    await desk.says('p1', 'person');
    await desk.untilHeard('p1', 'The desk');
    const { page } = anna;
    await page.getByRole('link', { name: /Chiede/ }).click();
    const log = page.getByRole('log');
    await log.getByText('Messaggio vocale, 1 secondo').waitFor();
    await log.getByText('L’assistente ha capito:').waitFor();
    await log.locator('q').getByText('ho perso il permesso').waitFor();
    const player = log.getByLabel('Ascolta il messaggio vocale');
    const requests = () =>
      desk.ledger.db.selectFrom('audit').select('seq').where('action', '=', 'recording.heard');
    // Nothing is fetched before somebody wants to hear it.
    expect(await requests().execute()).toEqual([]);
    const seconds = await player.evaluate(async (audio: HTMLAudioElement) => {
      audio.muted = true;
      await audio.play();
      await new Promise((resolve) => audio.addEventListener('ended', resolve));
      return audio.duration;
    });
    expect(Math.round(seconds)).toBe(1);
    expect(await requests().execute()).toHaveLength(1);
  }, 60_000);

  test('what is still being understood says so, and then what it was, without a click', async () => {
    const { heard, says } = later();
    recogniser.next.push(heard);
    await desk.says('p1', '', { text: undefined, media: 'voice', recording: { file: 'g', seconds: 1 } });
    const log = anna.page.getByRole('log');
    await log.getByText('L’assistente sta ascoltando…').waitFor();
    says(words('dove vado'));
    await log.locator('q').getByText('dove vado').waitFor();
  }, 60_000);

  test.each([1280, 360])(
    'no serious fault of accessibility at %i px, and nothing sticks out',
    async (width) => {
      await anna.page.setViewportSize({ width, height: 740 });
      await anna.page.getByLabel('Ascolta il messaggio vocale').first().waitFor();
      expect(await faultsOf(anna.page)).toEqual([]);
      expect(await anna.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    },
  );

  test('the page broke no policy and asked nobody else', () => {
    expect(anna.complaints).toEqual([]);
    expect(anna.elsewhere).toEqual([]);
  });
});
