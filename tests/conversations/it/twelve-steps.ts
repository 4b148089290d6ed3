// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../../fakes/understanding.ts';
import type { TwelveSteps } from '../twelve-steps.ts';

const sure = { language: 'it', languageConfidence: 0.97 } as const;

/** Somebody in Jesi who reads Italian, from a poster in Arabic to the end of their data. */
export const inItalian: TwelveSteps = {
  language: 'it',
  meanings: {
    'mi scade il permesso': { ...means('permit-renewal', 'permit-fees', 'spid'), ...sure },
    'mio marito mi picchia': {
      decision: 'safety',
      flow: 'violence',
      entries: ['domestic-violence'],
      ...sure,
    },
    'che tempo fa su marte': { decision: 'unknown', ...sure },
    'grazie, ho il passaporto': { ...means('permit-renewal'), ...sure },
  },
  steps: [
    [{ opens: 'l-ar_t-jesi' }, ['أنا مساعد آلي']],
    [{ presses: '🌐 اللغة' }, ['أي لغة تريدون؟']],
    [{ presses: 'Italiano' }, ['Da adesso scrivo in italiano.']],
    [{ types: 'mi scade il permesso' }, ['È una di queste?']],
    [{ types: '1' }, ['Usa il kit della posta.']],
    [{ presses: "Testo per l'ufficio" }, ['Mostra questo allo sportello:', 'Buongiorno. Vorrei rinnovare']],
    [{ types: 'mio marito mi picchia' }, ['Se sei in pericolo adesso, chiama']],
    [{ presses: 'Voglio informazioni' }, ['Ecco le informazioni.', 'Violenza in casa']],
    [{ types: 'che tempo fa su marte' }, ['non ho una risposta sicura']],
    [{ types: 'persona' }, ['Una persona ti risponde qui.']],
    [{ operator: 'claims' }, ['Adesso parli con Giulia.']],
    [{ operator: 'replies', text: 'Buongiorno! Porti *passaporto* e _ricevuta_.' }, ['ricevuta']],
    [{ types: 'grazie, ho il passaporto' }, []],
    [{ operator: 'hands back' }, ['La conversazione con Giulia è finita.']],
    [{ types: '1' }, ['Di che cosa si tratta?']],
    [{ presses: 'Permesso di soggiorno' }, ['Permesso di soggiorno']],
    [{ types: 'cancella i miei dati' }, ['Vuoi cancellare tutto?']],
    [{ presses: 'Cancella tutto' }, ['Tutto è cancellato.']],
  ],
};
