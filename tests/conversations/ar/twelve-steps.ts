// SPDX-License-Identifier: AGPL-3.0-or-later
import { means } from '../../fakes/understanding.ts';
import type { TwelveSteps } from '../twelve-steps.ts';

const sure = { language: 'ar', languageConfidence: 0.97 } as const;

/** Somebody in Jesi, from a poster in Italian to the end of their data. */
export const inArabic: TwelveSteps = {
  language: 'ar',
  meanings: {
    'تصريح الإقامة ينتهي': { ...means('permit-renewal', 'permit-fees', 'spid'), ...sure },
    'زوجي يضربني': { decision: 'safety', flow: 'violence', entries: ['domestic-violence'], ...sure },
    'كيف الطقس على المريخ': { decision: 'unknown', ...sure },
    'شكرا، عندي جواز السفر والوصل': { ...means('permit-renewal'), ...sure },
  },
  steps: [
    [{ opens: 'l-it_t-jesi' }, ['Sono un assistente automatico']],
    [{ presses: '🌐 Lingua' }, ['Quale lingua vuoi?']],
    [{ presses: 'العربية' }, ['من الآن أكتب بالعربية']],
    [{ types: 'تصريح الإقامة ينتهي' }, ['هل هو أحد هذه المواضيع؟']],
    [{ types: '١' }, ['الطلب من مكتب البريد (\u2068kit postale\u2069)']],
    [{ presses: 'بطاقة للموظف' }, ['اعرضوا هذا في المكتب', 'Buongiorno. Vorrei rinnovare il permesso.']],
    [{ types: 'زوجي يضربني' }, ['في حالة الخطر الآن']],
    [{ presses: 'أريد معلومات فقط' }, ['هذه هي المعلومات', 'هل تريدون قراءته بلغة أخرى؟']],
    [{ types: 'كيف الطقس على المريخ' }, ['ليس عندي جواب أكيد']],
    [{ types: 'شخص' }, ['سيجيبكم شخص هنا']],
    [{ operator: 'claims' }, ['تتحدثون مع شخص حقيقي: \u2068Giulia\u2069']],
    [
      { operator: 'replies', text: 'Buongiorno! Porti il **passaporto** & la ricevuta <originale>.' },
      ['passaporto'],
    ],
    [{ types: 'شكرا، عندي جواز السفر والوصل' }, []],
    [{ operator: 'hands back' }, ['انتهى الحديث مع \u2068Giulia\u2069']],
    [{ types: '1' }, ['ما هو الموضوع؟']],
    [{ presses: 'تصريح الإقامة' }, ['**تصريح الإقامة**']],
    [{ types: '/delete' }, ['هل تريدون حذف كل شيء؟']],
    [{ presses: 'حذف كل شيء' }, ['تم حذف كل شيء']],
  ],
};
