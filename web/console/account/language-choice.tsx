// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { autonyms, isLanguage, languages } from '../../../knowledge/language.ts';
import { api, messageOf } from '../data/api.ts';
import type { Me } from '../data/desk-types.ts';
import { speak, useLanguage } from '../kit/speak.ts';
import { t } from '../kit/texts.ts';

/** In another language the page is drawn anew: the keyboard then goes on here. */
let focusNext = false;

/** The language of the console, each by its own name. @param me whose account keeps it; without: nobody is in yet */
export function LanguageChoice({ me }: { readonly me?: Me }) {
  const language = useLanguage();
  const client = useQueryClient();
  const [failed, setFailed] = useState<unknown>(null);
  const box = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (focusNext) box.current?.focus();
    focusNext = false;
  }, []);
  const choose = async (next: string) => {
    if (!isLanguage(next)) return;
    try {
      if (me) {
        await api('PUT', '/me/language', { language: next });
        client.setQueryData<Me>(['me'], { ...me, interfaceLanguage: next });
      }
      focusNext = true;
      await speak(next, 'by-hand');
    } catch (error) {
      focusNext = false;
      setFailed(error);
    }
  };
  return (
    <div className="language">
      <label htmlFor="interface-language">{t('language.label')}</label>
      <select
        id="interface-language"
        ref={box}
        className="filter"
        value={language}
        onChange={(event) => void choose(event.target.value)}
      >
        {languages.map((one) => (
          <option key={one} value={one} lang={one}>
            {autonyms[one]}
          </option>
        ))}
      </select>
      {failed ? (
        <p className="note note-danger" role="alert">
          {messageOf(failed)}
        </p>
      ) : null}
    </div>
  );
}
