// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';

// Only masculine nouns, so that every adjective agrees; nothing that could be read as a remark on a person.
const nouns = (
  'abete acero airone albero alloro altopiano arcobaleno bosco canneto castagno cedro cielo ciliegio ciottolo colle ' +
  'corallo delfino faggio falco faro fico fiume gabbiano gelso ghiacciaio giardino ginepro golfo lago larice leccio ' +
  'limone mandorlo mare melo melograno mirto monte mulino noce olivo olmo orto pino pioppo ponte porto prato rovere ' +
  'ruscello salice scoglio sentiero sole sorbo stagno tiglio torrente tramonto trifoglio vento viale vigneto vulcano'
).split(' ');
const adjectives = (
  'alto ambrato antico argentato arioso azzurro bianco blu calmo chiaro dolce dorato estivo fiorito fresco gentile ' +
  'grande grigio lieve limpido lontano marino mite nuovo profondo quieto rosso sereno soleggiato turchese verde vivo'
).split(' ');

/**
 * A name by which operators speak of a conversation, always the same for the same one and made of nothing of the
 * person: `Airone azzurro 42`. About 205,000 differ; two conversations may share one, so it is never a key.
 */
export function aliasOf(conversationId: string): string {
  const bytes = createHash('sha256').update(conversationId).digest();
  const noun = nouns[bytes.readUInt16BE(0) % nouns.length] ?? '';
  const adjective = adjectives[bytes.readUInt16BE(2) % adjectives.length] ?? '';
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${adjective} ${bytes.readUInt16BE(4) % 100}`;
}
