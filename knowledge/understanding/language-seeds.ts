// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * A few everyday words and phrases for each language and romanised form: what the guess knows of a language before the
 * pack has texts in it. Once it has, the pack's hundreds of lines outweigh them.
 */
export const languageSeeds: Readonly<Record<string, readonly string[]>> = {
  it: [
    'ciao buongiorno grazie per favore', 'come posso fare', 'vorrei sapere dove devo andare', 'ho bisogno di aiuto',
    'non capisco che cosa significa', 'quanto costa e quanto tempo ci vuole', 'mio figlio mia moglie', 'sono in italia da due anni',
    'devo rinnovare il documento', 'il lavoro la casa la scuola', 'cerco una persona', 'perché non mi hanno risposto',
  ],
  en: [
    'hello good morning thank you please', 'how can i do it', 'where do i have to go', 'i need help with my papers',
    'i do not understand what this means', 'how much does it cost and how long', 'my son my wife', 'i have been in italy for two years',
    'what should i bring', 'the work the house the school', 'i want to talk to someone', 'why did they not answer me',
  ],
  fr: [
    'bonjour salut merci s il vous plait', 'comment je peux faire', 'où est ce que je dois aller', 'j ai besoin d aide pour mes papiers',
    'je ne comprends pas ce que ça veut dire', 'combien ça coûte et combien de temps', 'mon fils ma femme', 'je suis en italie depuis deux ans',
    'quels documents il faut apporter', 'le travail la maison l école', 'je veux parler à quelqu un', 'pourquoi on ne m a pas répondu',
    'mon patron ne me paye pas', 'est ce que c est gratuit',
  ],
  es: [
    'hola buenos días gracias por favor', 'cómo puedo hacer', 'a dónde tengo que ir', 'necesito ayuda con mis papeles',
    'no entiendo qué significa', 'cuánto cuesta y cuánto tiempo tarda', 'mi hijo mi mujer', 'estoy en italia desde hace dos años',
    'qué documentos hay que llevar', 'el trabajo la casa la escuela', 'quiero hablar con alguien', 'por qué no me han contestado',
    'mi jefe no me paga', 'es gratis',
  ],
  sq: [
    'përshëndetje tungjatjeta mirëdita faleminderit ju lutem', 'si mund ta bëj', 'ku duhet të shkoj', 'kam nevojë për ndihmë me dokumentet',
    'nuk kuptoj çfarë do të thotë', 'sa kushton dhe sa kohë duhet', 'djali im gruaja ime', 'jam në itali prej dy vjetësh',
    'çfarë dokumentesh duhen', 'puna shtëpia shkolla', 'dua të flas me dikë', 'pse nuk më janë përgjigjur',
    'pronari nuk më paguan', 'a është falas', 'si mund te bej leje qendrimi', 'dua te di ku duhet te shkoj',
  ],
  ar: [
    'السلام عليكم مرحبا صباح الخير شكرا من فضلك', 'كيف يمكنني أن أفعل', 'إلى أين يجب أن أذهب', 'أحتاج مساعدة في الأوراق',
    'لا أفهم ماذا يعني هذا', 'كم يكلف وكم من الوقت', 'ابني وزوجتي', 'أنا في إيطاليا منذ سنتين', 'ما هي الوثائق المطلوبة',
    'العمل والبيت والمدرسة', 'أريد التحدث مع شخص', 'بغيت نعرف فين نمشي', 'عايز اعرف اروح فين', 'واش خاصني', 'كيفاش ندير', 'ازاي اعمل',
  ],
  bn: [
    'নমস্কার সালাম শুভ সকাল ধন্যবাদ', 'আমি কীভাবে করতে পারি', 'আমাকে কোথায় যেতে হবে', 'কাগজপত্রের জন্য সাহায্য দরকার',
    'আমি বুঝতে পারছি না', 'কত টাকা লাগে আর কত দিন', 'আমার ছেলে আমার স্ত্রী', 'আমি দুই বছর ধরে ইতালিতে আছি', 'কাজ বাসা স্কুল', 'কারো সাথে কথা বলতে চাই',
  ],
  ur: [
    'السلام علیکم شکریہ مہربانی', 'میں یہ کیسے کر سکتا ہوں', 'مجھے کہاں جانا ہے', 'مجھے کاغذات میں مدد چاہیے', 'مجھے سمجھ نہیں آ رہی',
    'کتنے پیسے لگتے ہیں اور کتنا وقت', 'میرا بیٹا میری بیوی', 'میں دو سال سے اٹلی میں ہوں', 'کام گھر سکول', 'کسی سے بات کرنی ہے', 'کیا یہ مفت ہے',
  ],
  fa: [
    'سلام صبح بخیر ممنون لطفا', 'چطور می توانم این کار را بکنم', 'کجا باید بروم', 'برای مدارک کمک لازم دارم', 'نمی فهمم یعنی چه',
    'چقدر هزینه دارد و چقدر طول می کشد', 'پسرم و همسرم', 'دو سال است که در ایتالیا هستم', 'کار خانه مدرسه', 'می خواهم با کسی صحبت کنم', 'آیا رایگان است', 'چی کار کنم',
  ],
  zh: ['你好 您好 谢谢 请问', '我应该怎么办', '我要去哪里办', '需要什么材料', '多少钱 要多久', '我的孩子 我老婆', '我在意大利两年了', '想找人说话', '居留 工作 房子 学校'],
  uk: [
    'привіт добрий день дякую будь ласка', 'як я можу це зробити', 'куди мені треба йти', 'мені потрібна допомога з документами', 'не розумію що це означає',
    'скільки коштує і скільки часу', 'мій син моя дружина', 'я в італії вже два роки', 'робота житло школа', 'хочу поговорити з людиною', 'чи це безкоштовно', 'мені не відповіли',
  ],
  ru: [
    'привет здравствуйте добрый день спасибо пожалуйста', 'как я могу это сделать', 'куда мне нужно идти', 'мне нужна помощь с документами', 'не понимаю что это значит',
    'сколько стоит и сколько времени', 'мой сын моя жена', 'я в италии уже два года', 'работа жильё школа', 'хочу поговорить с человеком', 'это бесплатно', 'мне не ответили',
  ],
  'ar-Latn': [
    'salam alaykom chokran', 'kifach ndir', 'fin khasni nemchi', 'bghit n3ref', 'chno lwra9 li khasni', 'ch7al kaykhles', 'wach momkin', 'wladi w mrati', 'ana f italia 3amayn',
    'kif na3mel', 'win nemchi', 'ezay a3mel', 'ana 3ayez a3raf', 'b9a liya', 'ma3andich', 'ma fhemtch', 'dyali dyal', 'nheb nakhdem', 'nodlob', '3andi mochkil', 'salat liya',
  ],
  'bn-Latn': [
    'salam apni kemon achen dhonnobad', 'ami kivabe korbo', 'kothay jete hobe', 'amar kagoj lagbe', 'koto taka lage', 'kotodin lagbe', 'amar chele amar bou', 'ami italy te dui bochor',
    'ki ki document lagbe', 'ami bujhi na', 'kaj basa school', 'kotha bolte chai', 'kemne korbo', 'ache naki', 'taka dey na', 'koi jabo', 'er jonno ki korte hobe',
  ],
  'ur-Latn': [
    'assalam o alaikum shukriya', 'main kaise karun', 'mujhe kahan jana hai', 'mujhe kaghzat mein madad chahiye', 'kitne paise lagte hain', 'kitna time lagta hai', 'mera beta meri biwi',
    'main do saal se italy mein hun', 'kya karna hoga', 'samajh nahi aa rahi', 'kaam ghar school', 'kisi se baat karni hai', 'kya ye muft hai', 'nahi mila', 'ki karan', 'kiven karna', 'menu dasso',
  ],
  'fa-Latn': [
    'salam mamnoon lotfan', 'chetor mitoonam in kar ro bokonam', 'koja bayad beram', 'baraye madarek komak mikham', 'cheghadr hazine dare', 'cheghad tool mikeshe', 'pesaram va hamsaram',
    'do sale italiam', 'nemifahmam yani chi', 'kar khane madrese', 'mikham ba kasi sohbat konam', 'aya raygane', 'chikar konam', 'man nemidoonam', 'hast ya na',
  ],
  'uk-Latn': [
    'pryvit dobryi den diakuiu bud laska', 'yak ya mozhu tse zrobyty', 'kudy meni treba yty', 'meni potribna dopomoha z dokumentamy', 'skilky koshtuie i skilky chasu', 'mii syn moia druzhyna',
    'ya v italii vzhe dva roky', 'ne rozumiiu shcho tse oznachaie', 'robota zhytlo shkola', 'khochu pohovoryty z liudynoiu', 'chy tse bezkoshtovno', 'shcho robyty', 'de otrymaty',
  ],
  'ru-Latn': [
    'privet zdravstvuyte dobryy den spasibo pozhaluysta', 'kak ya mogu eto sdelat', 'kuda mne nuzhno idti', 'mne nuzhna pomosch s dokumentami', 'skolko stoit i skolko vremeni', 'moy syn moya zhena',
    'ya v italii uzhe dva goda', 'ne ponimayu chto eto znachit', 'rabota zhile shkola', 'hochu pogovorit s chelovekom', 'eto besplatno', 'chto delat', 'gde poluchit', 'pochemu mne ne otvetili',
  ],
};
