// SPDX-License-Identifier: AGPL-3.0-or-later

// The only script of ours that runs inside another site's page:
//   <script src="https://chat.example.it/widget.js" data-language="it" data-territory="jesi" async></script>
// One file, no imports; a shadow root keeps both sides' styles apart.
// What it draws are a button and, once pressed, a frame: nothing is loaded before somebody wants to write.

(() => {
  const script = document.currentScript as HTMLScriptElement | null;
  if (!script || document.getElementById('sportello-chat')) return;
  const home = new URL(script.src).origin;
  const { language = document.documentElement.lang, territory, topic, entry, title } = script.dataset;
  const words: Readonly<Record<string, readonly [open: string, close: string]>> = {
    it: ['Hai bisogno di aiuto? Scrivici', 'Chiudi la chat'],
    en: ['Need help? Write to us', 'Close the chat'],
    fr: ['Besoin d’aide ? Écrivez-nous', 'Fermer la conversation'],
    es: ['¿Necesitas ayuda? Escríbenos', 'Cerrar el chat'],
    sq: ['Ke nevojë për ndihmë? Na shkruaj', 'Mbyll bisedën'],
    ar: ['هل تحتاجون إلى مساعدة؟ اكتبوا لنا', 'إغلاق المحادثة'],
    bn: ['সাহায্য দরকার? আমাদের লিখুন', 'কথোপকথন বন্ধ করুন'],
    ur: ['مدد چاہیے؟ ہمیں لکھیں', 'گفتگو بند کریں'],
    fa: ['کمک لازم دارید؟ به ما بنویسید', 'بستن گفت‌وگو'],
    zh: ['需要帮助？给我们留言', '关闭聊天'],
    uk: ['Потрібна допомога? Напишіть нам', 'Закрити чат'],
    ru: ['Нужна помощь? Напишите нам', 'Закрыть чат'],
  };
  const tag = language.toLowerCase().split('-')[0] ?? '';
  const named = Object.hasOwn(words, tag) ? tag : '';
  const [openWord, closeWord] = words[named || 'it'] as readonly [string, string];
  const rightToLeft = ['ar', 'ur', 'fa'].includes(named);

  const host = document.createElement('div');
  host.id = 'sportello-chat';
  const shadow = host.attachShadow({ mode: 'open' });
  const style = `
    :host { all: initial; }
    button { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483647; display: flex; align-items: center;
      gap: 10px; min-height: 56px; max-inline-size: calc(100vw - 32px); padding: 10px 20px 10px 16px; border: 2px solid #fff; border-radius: 28px;
      background: #06c; color: #fff; font: 600 16px/1.4 system-ui, sans-serif; cursor: pointer; box-shadow: 0 4px 16px rgb(0 35 75 / 35%); }
    button:lang(ur) { line-height: 1.9; }
    button:hover { background: #0059b3; }
    button:focus-visible { outline: 3px solid #06c; outline-offset: 3px; }
    svg { flex: none; width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    b { min-inline-size: 1.5em; padding-inline: .3em; border-radius: 1em; background: #fff; color: #06c; text-align: center; }
    b:empty { display: none; }
    iframe { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483646; inline-size: 400px; block-size: min(680px, calc(100vh - 32px));
      border: 0; border-radius: 14px; background: #f3f6fa; box-shadow: 0 8px 40px rgb(0 35 75 / 40%); color-scheme: light dark; }
    @media (max-width: 520px), (max-height: 480px) { iframe { inset: 0; inline-size: 100%; block-size: 100%; border-radius: 0; } }
    [hidden] { display: none; }
    @media (forced-colors: active) { button { border: 2px solid ButtonText; } }
    @media print { :host { display: none; } }`;
  try {
    // No policy of the site forbids this one.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Safari before 16.4.
    const element = document.createElement('style');
    element.textContent = style;
    shadow.append(element);
  }

  const button = document.createElement('button');
  button.type = 'button';
  button.lang = named || 'it';
  button.dir = host.dir = rightToLeft ? 'rtl' : 'ltr';
  button.setAttribute('aria-expanded', 'false');
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute(
    'd',
    'M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4a2 2 0 0 1-2-2zM8 9h8M8 13h5',
  );
  drawing.append(path);
  const label = document.createElement('span');
  const openLabel = title ?? openWord;
  label.textContent = openLabel;
  const news = document.createElement('b');
  button.append(drawing, label, news);
  shadow.append(button);

  let frame: HTMLIFrameElement | null = null;
  let ready = false;
  const show = (shown: boolean) => {
    if (frame) frame.hidden = !shown;
    // Until the chat answers, the button stays and closes: a frame that never loads must not be a trap.
    button.hidden = shown && ready;
    button.setAttribute('aria-expanded', String(shown));
    label.textContent = shown ? closeWord : openLabel;
    news.textContent = '';
    if (shown) frame?.focus();
    else button.focus();
  };
  const load = () => {
    const made = document.createElement('iframe');
    const address = new URL('/chat', home);
    const query = { frame: '1', language: named, territory, topic, entry };
    for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
    made.src = address.href;
    made.title = openLabel;
    made.hidden = true;
    made.referrerPolicy = 'no-referrer';
    shadow.append(made);
    return made;
  };
  button.addEventListener('click', () => {
    frame ??= load();
    show(frame.hidden !== false);
  });
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && frame && !frame.hidden) show(false);
  });
  addEventListener('message', ({ data, origin, source }: MessageEvent<unknown>) => {
    if (origin !== home || !frame || source !== frame.contentWindow || typeof data !== 'string') return;
    if (data === 'sportello:minimise') show(false);
    if (data === 'sportello:leave') location.replace('https://www.google.com/');
    if (data === 'sportello:ready') {
      ready = true;
      button.hidden = !frame.hidden;
    }
    const [, fresh] = /^sportello:news:(\d{1,3})$/.exec(data) ?? [];
    if (fresh && frame.hidden) news.textContent = String(Number(news.textContent) + Number(fresh));
  });
  (document.body ?? document.documentElement).append(host);
})();
