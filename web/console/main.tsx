// SPDX-License-Identifier: AGPL-3.0-or-later
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { Console } from './console.tsx';
import { ApiError } from './data/api.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: { retry: (tries, error) => tries < 2 && !(error instanceof ApiError && error.status >= 400) },
  },
});

const place = document.getElementById('console');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <I18nProvider locale="it-IT">
          <Console />
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
