// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../../../knowledge/language.ts';
import type { Entry, OtherMessages, Pack, SafetyTexts } from '../../../knowledge/pack.ts';
import { entry, entryText, smallPack } from '../../fakes/small-pack.ts';

// Three entries and one flow in five languages: one right-to-left, one without spaces, one with combining marks.

type Questions = Readonly<Partial<Record<Language, readonly string[]>>>;

function taught(
  id: string,
  titles: Readonly<Partial<Record<Language, string>>>,
  questions: Questions,
): Entry {
  const texts = Object.entries(titles).map(([language, title]) =>
    entryText(language as Language, title, {
      questions: questions[language as Language] ?? [],
      short: `${title}.`,
    }),
  );
  return entry(id, 'permits', texts);
}

const entries = [
  taught(
    'permit-renewal',
    {
      it: 'Rinnovo del permesso di soggiorno',
      en: 'Renewing your residence permit',
      ar: 'تجديد تصريح الإقامة',
      bn: 'পারমিট নবায়ন',
      zh: '更新居留许可',
    },
    {
      it: [
        'mi è scaduto il permesso cosa faccio',
        'rinnovare il soggiorno',
        'kit postale per il rinnovo',
        'quando chiedo il rinnovo del permesso',
        'permesso in scadenza il mese prossimo',
        'dove rinnovo il permesso di soggiorno',
      ],
      en: [
        'my permit expires next month',
        'how do I renew my permesso',
        'postal kit for the renewal',
        'where do I renew the residence permit',
        'permit expired what do I do',
      ],
      ar: [
        'كيف أجدد الإقامة',
        'انتهت إقامتي ماذا أفعل',
        'تصريح الإقامة سينتهي الشهر القادم',
        'أين أجدد تصريح الإقامة',
      ],
      bn: ['পারমিট কীভাবে নবায়ন করব', 'আমার সজর্নো শেষ হয়ে গেছে', 'পারমিট আগামী মাসে শেষ', 'কোথায় পারমিট নবায়ন করে'],
      zh: ['居留快到期了怎么办', '怎么更新居留', '居留许可更新需要什么材料', '在哪里换居留'],
    },
  ),
  taught(
    'health-card',
    {
      it: 'Tessera sanitaria',
      en: 'Health card',
      ar: 'البطاقة الصحية',
      bn: 'স্বাস্থ্য কার্ড',
      zh: '医疗卡',
    },
    {
      it: [
        'ho perso la tessera sanitaria',
        'come mi iscrivo alla asl',
        'scegliere il medico di base',
        'tessera sanitaria scaduta',
        'mi serve un dottore di famiglia',
      ],
      en: [
        'I lost my health card',
        'how do I get a family doctor',
        'register with the asl',
        'health card expired',
        'I need a doctor for my family',
      ],
      ar: ['ضاعت البطاقة الصحية', 'كيف أسجل عند طبيب العائلة', 'أحتاج طبيبا لعائلتي', 'البطاقة الصحية انتهت'],
      bn: ['স্বাস্থ্য কার্ড হারিয়ে গেছে', 'পারিবারিক ডাক্তার কীভাবে পাব', 'ডাক্তার দরকার পরিবারের জন্য', 'এএসএল এ নাম লেখানো'],
      zh: ['医疗卡丢了', '怎么选家庭医生', '想找家庭医生', '医疗卡过期了'],
    },
  ),
  taught(
    'school-enrolment',
    {
      it: 'Iscrizione a scuola',
      en: 'Enrolling at school',
      ar: 'التسجيل في المدرسة',
      bn: 'স্কুলে ভর্তি',
      zh: '上学报名',
    },
    {
      it: [
        'iscrivere mio figlio a scuola',
        'quando iniziano le lezioni dei bambini',
        'documenti per la scuola elementare',
        'mia figlia può andare all asilo',
        'scuola media per mio figlio',
      ],
      en: [
        'enrol my son at school',
        'when do lessons start for children',
        'papers for primary school',
        'can my daughter go to kindergarten',
        'school for my children',
      ],
      ar: ['تسجيل ابني في المدرسة', 'متى تبدأ الدراسة للأطفال', 'أوراق المدرسة الابتدائية', 'ابنتي والروضة'],
      bn: ['ছেলেকে স্কুলে ভর্তি করব', 'বাচ্চাদের ক্লাস কবে শুরু', 'স্কুলের কাগজপত্র', 'মেয়ের স্কুল কোথায়'],
      zh: ['孩子怎么上学', '小学报名需要什么', '什么时候开学', '女儿上幼儿园'],
    },
  ),
];

const danger = entry(
  'domestic-violence',
  'safety',
  [
    entryText('it', 'Violenza in casa', {
      questions: ['che cosa è un centro antiviolenza', 'chi risponde al 1522'],
    }),
    entryText('en', 'Violence at home', {
      questions: ['what is an anti-violence centre', 'who answers at 1522'],
    }),
  ],
  { risk: 'emergency' },
);

function safety(phrases: readonly string[], lookalikes: readonly string[]): SafetyTexts {
  return {
    cards: { violence: '' },
    phrases: { violence: phrases },
    phrasesLatin: {},
    lookalikes: { violence: lookalikes },
  };
}

function messages(
  refused: readonly string[],
  person: readonly string[],
  greeting: readonly string[],
): OtherMessages {
  return { refused, person, smalltalk: { greeting } };
}

export const taughtPack: Pack = {
  ...smallPack,
  hash: 'taught',
  entries: new Map([...entries, danger].map((one) => [one.id, one])),
  flows: new Map([...smallPack.flows].filter(([id]) => id === 'violence')),
  safety: {
    it: safety(
      [
        'mio marito mi picchia',
        'mi ha dato un pugno davanti ai bambini',
        'ho paura di tornare a casa stasera',
        'mi chiude a chiave in casa',
        'ha detto che mi ammazza',
      ],
      ['ho visto un film su una donna picchiata', 'abbiamo litigato per la tv ma tutto bene'],
    ),
    en: safety(
      [
        'my husband beats me',
        'he punched me in front of the children',
        'I am afraid to go home tonight',
        'he locks me in the house',
        'he said he will kill me',
      ],
      ['I saw a film about a beaten woman', 'we quarrelled about the tv, all is well'],
    ),
    ar: safety(
      ['زوجي يضربني', 'أخاف أن أعود إلى البيت الليلة', 'يقفل علي الباب', 'قال إنه سيقتلني'],
      ['شاهدت فيلما عن العنف'],
    ),
    bn: safety(
      ['আমার স্বামী আমাকে মারে', 'আজ রাতে বাড়ি ফিরতে ভয় পাচ্ছি', 'আমাকে ঘরে আটকে রাখে'],
      ['একটা সিনেমা দেখেছি মারামারির'],
    ),
    zh: safety(['我老公打我', '我今晚不敢回家', '他把我锁在家里', '他说要杀了我'], ['看了一部家暴的电影']),
  },
  messages: {
    it: messages(
      [
        'ricetta della carbonara',
        'chi ha vinto la partita',
        'che tempo fa domani',
        'volo economico per Tirana',
        'barzelletta',
        'oroscopo leone',
      ],
      [
        'voglio parlare con una persona',
        'mi passi un operatore',
        'basta robot voglio un umano',
        'posso parlare con qualcuno',
      ],
      ['ciao', 'buongiorno', 'salve', 'buonasera'],
    ),
    en: messages(
      [
        'recipe for carbonara',
        'who won the match',
        'weather tomorrow',
        'cheap flight to Lagos',
        'tell me a joke',
        'horoscope',
      ],
      [
        'I want to talk to a person',
        'give me an operator',
        'no robot, a human please',
        'can I talk to someone',
      ],
      ['hello', 'good morning', 'hi', 'good evening'],
    ),
    ar: messages(
      ['وصفة الكسكس', 'من فاز في المباراة', 'حالة الطقس غدا'],
      ['أريد التحدث مع شخص', 'أعطني موظفا'],
      ['مرحبا', 'السلام عليكم'],
    ),
    bn: messages(
      ['বিরিয়ানি রান্না', 'খেলায় কে জিতেছে', 'কালকের আবহাওয়া'],
      ['মানুষের সাথে কথা বলতে চাই'],
      ['নমস্কার', 'সালাম'],
    ),
    zh: messages(
      ['红烧肉怎么做', '谁赢了比赛', '明天天气'],
      ['我要找人工', '想和真人说话'],
      ['你好', '您好'],
    ),
  },
};
