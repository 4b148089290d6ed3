// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../../fakes/understanding.ts';
import type { TwelveSteps } from '../twelve-steps.ts';

const sure = { language: 'bn', languageConfidence: 0.97 } as const;

/** Somebody in Jesi, from a poster in Italian to the end of their data. */
export const inBengali: TwelveSteps = {
  language: 'bn',
  meanings: {
    'পারমিট শেষ হচ্ছে': { ...means('permit-renewal', 'permit-fees', 'spid'), ...sure },
    'স্বামী আমাকে মারে': { decision: 'safety', flow: 'violence', entries: ['domestic-violence'], ...sure },
    'মঙ্গলে আজ আবহাওয়া কেমন': { decision: 'unknown', ...sure },
    'ধন্যবাদ, পাসপোর্ট আছে': { ...means('permit-renewal'), ...sure },
  },
  steps: [
    [{ opens: 'l-it_t-jesi' }, ['Sono un assistente automatico']],
    [{ presses: '🌐 Lingua' }, ['Quale lingua vuoi?']],
    [{ presses: 'বাংলা' }, ['এখন থেকে আমি বাংলায় লিখব']],
    [{ types: 'পারমিট শেষ হচ্ছে' }, ['এগুলোর মধ্যে কোনটা?']],
    [{ types: '১' }, ['ডাকঘরের কিট (kit postale) নিন।']],
    [{ presses: 'অফিসের কার্ড' }, ['অফিসে এটা দেখান', 'Buongiorno. Vorrei rinnovare il permesso.']],
    [{ types: 'স্বামী আমাকে মারে' }, ['এখন বিপদে থাকলে']],
    [{ presses: 'শুধু তথ্য চাই' }, ['এই হলো তথ্য', 'অন্য ভাষায় পড়তে চান?']],
    [{ types: 'মঙ্গলে আজ আবহাওয়া কেমন' }, ['নিশ্চিত উত্তর আমার কাছে নেই']],
    [{ types: 'মানুষ' }, ['একজন মানুষ এখানেই আপনাকে উত্তর দেবেন']],
    [{ operator: 'claims' }, ['এখন আপনি Giulia-এর সাথে কথা বলছেন']],
    [{ operator: 'replies', text: 'আপনার পাসপোর্ট আর **রসিদ** আনুন।' }, ['রসিদ']],
    [{ types: 'ধন্যবাদ, পাসপোর্ট আছে' }, []],
    [{ operator: 'hands back' }, ['Giulia-এর সাথে কথা শেষ']],
    [{ types: '১' }, ['কোন বিষয়ে জানতে চান?']],
    [{ presses: 'থাকার অনুমতি (permesso)' }, ['থাকার অনুমতি']],
    [{ types: '/delete' }, ['আপনি কি সব মুছতে চান?']],
    [{ presses: 'মুছবেন না' }, ['']],
    [{ types: 'delete' }, ['আপনি কি সব মুছতে চান?']],
    [{ types: '১' }, ['সব মুছে ফেলা হয়েছে']],
  ],
};
