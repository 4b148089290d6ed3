// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Said } from '../../adapters/web/memory-ledger.ts';

const button = (title: string, value: string) => ({ type: 'postBack' as const, title, value });

/** What the bot says in a conversation in Arabic, Urdu and Italian, with every kind of line. */
export const sampleAnswers = {
  ar: {
    welcome: {
      locale: 'ar',
      text: 'مرحبًا! أنا مساعد آلي ولست شخصًا. تدير هذه الخدمة \u2068ASP Ambito 9\u2069. أعطي معلومات عن الحياة في إيطاليا. الخدمة مجانية، ولست من الشرطة.\n\nيمكنك التحدث مع شخص في أي وقت. اكتب **شخص**.',
      buttons: [button('القائمة', 'menu'), button('🌐 اللغة', 'langs'), button('التحدث مع شخص', 'person')],
    },
    answer: {
      locale: 'ar',
      text: '**تجديد تصريح الإقامة**\nيجب أن تقدّم الطلب قبل 60 يومًا من انتهاء التصريح.\n\n**ماذا تفعل**\n1. خذ الظرف (\u2068kit postale\u2069) من مكتب البريد: \u2068Poste Italiane, via Gramsci 95\u2069.\n2. املأ الاستمارة. مركز \u2068patronato\u2069 يساعدك مجانًا.\n3. ادفع 70,46 € واحتفظ بالإيصال.\n\n**الوثائق**\n- جواز السفر\n- التصريح القديم\n- أربع صور\n\nالهاتف: \u2068+39 0731 236911\u2069. الموقع: \u2068www.portaleimmigrazione.it\u2069.\nآخر تحقق: 12/05/2026.',
      buttons: [
        button('أين قربي', 'near:permit'),
        button('بطاقة للمكتب', 'card:permit'),
        button('التحدث مع شخص', 'person'),
      ],
    },
    card: {
      locale: 'ar',
      card: 'counter' as const,
      text: 'صباح الخير. أريد تجديد تصريح الإقامة. لا أتكلم الإيطالية جيدًا. من فضلك تكلم ببطء أو اتصل بمترجم. شكرًا.\n\n**\u2068Buongiorno. Vorrei rinnovare il permesso di soggiorno. Non parlo bene l’italiano. Per favore, parli piano o chiami un interprete. Grazie.\u2069**',
      buttons: [button('ماذا آخذ معي', 'bring:permit')],
    },
    safety: {
      locale: 'ar',
      card: 'safety' as const,
      text: 'إذا كنت في خطر الآن، اتصل بالرقم \u2068112\u2069. المكالمة مجانية، حتى بدون وثائق أو رصيد.\nالعنف أو الملاحقة: اتصل بالرقم \u20681522\u2069 ليلًا ونهارًا.',
      buttons: [button('التحدث مع شخص', 'person:violence'), button('أريد معلومات فقط', 'info:violence')],
    },
    claimed: {
      locale: 'ar',
      speaker: 'notice' as const,
      text: 'أنت الآن تتحدث مع \u2068Lucia\u2069. \u2068Lucia\u2069 شخص حقيقي.',
    },
    operator: {
      locale: 'ar',
      speaker: 'operator' as const,
      speakerName: 'Lucia',
      text: 'صباح الخير، أنا أقرأ رسالتك. هل لديك موعد في \u2068Questura\u2069؟',
    },
  },
  ur: {
    welcome: {
      locale: 'ur',
      text: 'السلام علیکم! میں ایک خودکار معاون ہوں، انسان نہیں۔ یہ سروس \u2068ASP Ambito 9\u2069 چلاتی ہے۔ یہ مفت ہے اور میں پولیس نہیں ہوں۔\n\nآپ کسی بھی وقت کسی انسان سے بات کر سکتے ہیں۔ **انسان** لکھیں۔',
      buttons: [button('مینو', 'menu'), button('🌐 زبان', 'langs'), button('انسان سے بات', 'person')],
    },
    answer: {
      locale: 'ur',
      text: '**اجازت نامے کی تجدید**\nمدت ختم ہونے سے 60 دن پہلے درخواست دیں۔\n\n1. ڈاک خانے سے \u2068kit postale\u2069 لیں۔\n2. فارم بھریں؛ \u2068patronato\u2069 مفت مدد کرتا ہے۔\n3. رسید سنبھال کر رکھیں۔\n\nفون: \u20680731 236911\u2069',
      buttons: [button('میرے قریب کہاں', 'near:permit'), button('کاؤنٹر کارڈ', 'card:permit')],
    },
  },
  it: {
    welcome: {
      locale: 'it',
      text: 'Ciao! Sono un assistente automatico, non una persona. Questo servizio è di ASP Ambito 9. È gratis. Non sono la polizia.\n\nPuoi parlare con una persona quando vuoi. Scrivi **persona**.',
      buttons: [
        button('Menu', 'menu'),
        button('🌐 Lingua', 'langs'),
        button('Parla con una persona', 'person'),
      ],
    },
    answer: {
      locale: 'it',
      text: '**Codice SPID**\nCon SPID entri nei siti degli uffici pubblici.\n\n**Cosa fare**\n1. Prendi il documento e la tessera sanitaria.\n2. Scegli un gestore, per esempio Poste.\n3. Vai allo sportello per farti riconoscere.\n\n**Costo e tempo**\n- Allo sportello: 12 €\n- Online: gratis\n\nChiama 0731 236911 o scrivi a info@comune.jesi.an.it. Fonte: www.spid.gov.it. Ultimo controllo: 12/05/2026.',
      buttons: [
        button('Dove vicino a me', 'near:spid'),
        button('Biglietto', 'card:spid'),
        button('Mi è servito', 'yes:spid'),
      ],
    },
    operator: {
      locale: 'it',
      speaker: 'operator' as const,
      speakerName: 'Lucia',
      text: 'Buongiorno, dimmi pure.',
    },
  },
} satisfies Record<string, Record<string, Said>>;
