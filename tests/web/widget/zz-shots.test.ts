import type { Browser } from 'playwright-core';
import { until } from '../../adapters/web/web-server.ts';
import { buildWidget, launchBrowser, openPage, startChatServer } from './browser.ts';
import { sampleAnswers as s } from './sample-answers.ts';

let browser: Browser;
let built: ReturnType<typeof buildWidget>;
beforeAll(async () => {
  built = buildWidget();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  built.remove();
});
for (const language of ['ar', 'ur', 'it'] as const)
  for (const width of [320, 1200])
    for (const dark of [false, true])
      test(`${language} ${width} ${dark}`, async () => {
        if (dark && width === 1200) return;
        const web = await startChatServer(built.folder);
        const said: any = s[language];
        web.ledger.answer = ({ activity }) =>
          activity.type === 'event'
            ? [said.welcome]
            : activity.text === 'card'
              ? [s.ar.card]
              : activity.text === 'safe'
                ? [s.ar.safety]
                : activity.text === 'op'
                  ? [s.ar.claimed, s.ar.operator]
                  : [said.answer];
        const { page, complaints, elsewhere, close } = await openPage(browser, web.url, {
          viewport: { width, height: width === 320 ? 640 : 800 },
          colorScheme: dark ? 'dark' : 'light',
        });
        await page.goto(`${web.url}/chat?language=${language}`);
        await page.locator('.by-bot').waitFor();
        const shot = (n: string) =>
          page.screenshot({ path: `/tmp/shot-${language}-${width}${dark ? '-dark' : ''}-${n}.png` });
        await page.waitForTimeout(400);
        await shot('1');
        const box = page.locator('textarea');
        await box.fill(
          language === 'it'
            ? 'Come faccio lo SPID?'
            : language === 'ar'
              ? 'كيف أجدد تصريح الإقامة permesso؟'
              : 'permesso کی تجدید کیسے کروں؟',
        );
        await box.press('Enter');
        await page.waitForFunction(() => document.querySelectorAll('.by-bot').length === 2);
        await page.waitForTimeout(500);
        await shot('2');
        if (language === 'ar') {
          await box.fill('card');
          await box.press('Enter');
          await page.locator('.card-counter').waitFor();
          await page.waitForTimeout(500);
          await shot('3');
          await page.locator('.card-counter button').click();
          await page.waitForTimeout(300);
          await shot('4');
          await page.keyboard.press('Escape');
          await page.waitForTimeout(800);
          await box.fill('safe');
          await box.press('Enter');
          await page.locator('.card-safety').waitFor();
          await page.waitForTimeout(500);
          await shot('5');
          await box.fill('op');
          await box.press('Enter');
          await page.locator('.by-operator').waitFor();
          await page.waitForTimeout(500);
          await shot('6');
        }
        await page.locator('.bar button').first().click();
        await page.waitForTimeout(300);
        await shot('7');
        console.log(complaints, elsewhere);
        await close();
        await web.stop();
      });
