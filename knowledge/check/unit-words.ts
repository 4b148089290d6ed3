// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '../language.ts';

/** Words of units, as regular expressions without flags: a digit before one of them is a figure, however small. */
export const unitWords: Readonly<Record<Language, string>> = {
  it: 'giorn[oi]|mes[ei]|ann[oi]|or[ae]|minut[oi]|settiman[ae]|euro|percento|per cento',
  en: 'days?|months?|years?|hours?|minutes?|weeks?|euros?|percent|per cent|o.clock',
  fr: 'jours?|mois|ans?|années?|heures?|minutes?|semaines?|euros?|pour cent',
  es: 'días?|mes(?:es)?|años?|horas?|minutos?|semanas?|euros?|por ciento',
  sq: 'ditë(?:ve)?|muaj(?:ve)?|vit(?:e|i)?|vjet|vjeç|orë|minuta|javë|euro',
  ar: 'يوم(?:ًا|ا|ين)?|أيام|شهر(?:ًا|ا|ين)?|أشهر|شهور|سنة|سنوات|سنتين|عام(?:ًا|ا|ين)?|أعوام|ساع(?:ة|ات)|دقيقة|دقائق|أسبوع|أسابيع|يورو',
  bn: 'দিন|মাস|বছর|ঘণ্টা|ঘন্টা|মিনিট|সপ্তাহ|ইউরো',
  ur: 'دن|دنوں|ماہ|مہینے|مہینوں|مہینہ|سال|سالوں|گھنٹے|گھنٹوں|منٹ|ہفتے|ہفتوں|ہفتہ|یورو',
  fa: 'روز|ماه|سال|ساعت|دقیقه|هفته|یورو',
  zh: '天|日|个?月|年|岁|小时|分钟|周|个?星期|欧元|个工作日|点',
  uk: 'день|дні|днів|місяц(?:ь|і|ів)|рік|роки|років|годин[аиу]?|хвилин[аиу]?|тиж(?:день|ні|нів)|євро',
  ru: 'день|дня|дней|месяц(?:а|ев)?|год|года|лет|час(?:а|ов)?|минут[аы]?|недел[яию]|недель|евро',
};

/** Numbers in words that would hide a figure before a unit; only where the check knows them. */
export const numberWords: Readonly<Partial<Record<Language, string>>> = {
  it: 'due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|quindici|diciotto|venti|trenta|sessanta|novanta|cento',
  en: 'two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|thirty|sixty|ninety|a hundred',
  fr: 'deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|dix-huit|vingt|trente|soixante|cent',
  es: 'dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|dieciocho|veinte|treinta|sesenta|noventa|cien',
};
