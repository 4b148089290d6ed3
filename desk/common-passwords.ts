// SPDX-License-Identifier: AGPL-3.0-or-later

// Stems of passwords that everybody tries first, in Italy too, without the digits and signs people hang on. The rule of
// length already refuses most lists; what is left is long variants of these.
const stems = (
  'password passw0rd p4ssw0rd pass parola parolachiave parolasegreta passwordsicura segreto segreta qwerty qwertyui ' +
  'qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc admin administrator amministratore ' +
  'amministrazione root toor welcome benvenuto benvenuta benvenuti login accesso entrare utente operatore operatrice ' +
  'sportello sportellobot wifi wificittadini comune comunedi ufficio assistente cittadino cittadini ambito ambitonove ' +
  'aspambito jesi ancona osimo fermo fabriano perugia cagliari marche umbria sardegna italia roma milano napoli torino ' +
  'juventus forzajuve forzamilan forzainter forzanapoli forzaroma inter milan lazio napolicalcio campione campioni ' +
  'iloveyou tiamo tiamotanto amore amoremio amoremiobello vitamia tesoro stella stellina bella bellissima angelo ' +
  'angioletto principessa principe francesco francesca giuseppe giovanni giovanna antonio antonella alessandro ' +
  'alessandra andrea marco maria mariarosa matteo martina lorenzo leonardo gabriele giulia chiara valentina federico ' +
  'federica simone simona stefano stefania roberto roberta paolo paola luca lucia anna davide daniele daniela salvatore ' +
  'vincenzo domenico michele mohamed muhammad fatima dragon monkey football baseball letmein trustno superman batman ' +
  'pokemon master shadow sunshine princess michael jordan michelle jessica computer internet hello helloworld ciao ' +
  'ciaociao ciaobella buongiorno buonasera abc abcd abcde abcdef abcdefg abcdefgh abcdefghijkl changeme cambiami ' +
  'cambiare default test prova provaprova demo guest ospite temp temporanea primavera estate autunno inverno gennaio ' +
  'febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre lunedi martedi mercoledi ' +
  'giovedi venerdi sabato domenica spring summer autumn winter correcthorsebatterystaple'
).split(' ');
const known = new Set(stems);

const alike: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Whether a password is one that is tried first: a common word, also repeated, with digits and signs around it or in
 * place of letters; a run of keys or digits; one character again and again.
 */
export function isCommonPassword(password: string): boolean {
  const plain = password.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  if (new Set(plain).size < 5) return true;
  if (isRun(plain)) return true;
  const bare = plain.replace(/^[^a-z]+|[^a-z]+$/g, '');
  return [plain, bare, unleet(plain), unleet(bare), bare.replace(/[^a-z]/g, '')].some(isKnown);
}

function isKnown(word: string): boolean {
  if (known.has(word)) return true;
  for (let length = 3; length <= word.length / 2; length += 1) {
    const part = word.slice(0, length);
    if (word.length % length === 0 && part.repeat(word.length / length) === word) return true;
  }
  // Two common words one after the other, such as "passwordpassw0rd" or "ciaoamore".
  for (let at = 3; at <= word.length - 3; at += 1) {
    if (known.has(word.slice(0, at)) && known.has(word.slice(at))) return true;
  }
  return false;
}

function unleet(word: string): string {
  return word.replace(/[0134571@$!]/g, (sign) => alike[sign] ?? sign);
}

function isRun(word: string): boolean {
  const rows = [
    '01234567890123456789',
    'abcdefghijklmnopqrstuvwxyz',
    'qwertyuiopasdfghjklzxcvbnm',
    '1qaz2wsx3edc4rfv5tgb',
  ];
  const backwards = rows.map((row) => Array.from(row).reverse().join(''));
  return [...rows, ...backwards].some((row) => row.includes(word));
}
