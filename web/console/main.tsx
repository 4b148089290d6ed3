// SPDX-License-Identifier: AGPL-3.0-or-later
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { Console } from './console.tsx';
import { ApiError } from './data/api.ts';
import { intlLocale } from './kit/language.ts';
import { speakFirst, useLanguage } from './kit/speak.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: { retry: (tries, error) => tries < 2 && !(error instanceof ApiError && error.status >= 400) },
  },
});

/** In another language everything is drawn anew; what is typed is kept where it always is. */
function Spoken() {
  const language = useLanguage();
  return (
    <I18nProvider key={language} locale={intlLocale()}>
      <Console />
    </I18nProvider>
  );
}

const place = document.getElementById('console');
if (place) {
  void speakFirst().then(() =>
    createRoot(place).render(
      <StrictMode>
        <QueryClientProvider client={client}>
          <Spoken />
        </QueryClientProvider>
      </StrictMode>,
    ),
  );
}
