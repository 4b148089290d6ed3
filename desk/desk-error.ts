// SPDX-License-Identifier: AGPL-3.0-or-later

/** What can go wrong at the desk: HTTP status and what the operator reads. The code is stable; the sentence is not. */
const catalogue = {
  'bad-body': [400, 'La richiesta non è valida: controlla i campi.'],
  'weak-password': [400, 'La password è troppo corta: servono almeno 12 caratteri, meglio 15.'],
  'long-password': [400, 'La password è troppo lunga: al massimo 128 caratteri.'],
  'common-password': [400, 'Questa password è tra le più usate e si indovina subito: scegline un’altra.'],
  'email-in-password': [400, 'La password contiene l’e-mail o il nome: scegline un’altra.'],
  'bad-link': [
    400,
    'Il collegamento non è più valido: è scaduto o già usato. Chiedine uno nuovo a chi amministra.',
  ],
  'languages-needed': [400, 'Chi traduce deve avere almeno una lingua.'],
  'signed-out': [401, 'L’accesso è scaduto: entra di nuovo.'],
  'wrong-sign-in': [401, 'E-mail o password non corretti.'],
  'wrong-code': [401, 'Il codice non è corretto, o è già stato usato: aspetta il prossimo.'],
  'sign-in-again': [401, 'È passato troppo tempo: ricomincia l’accesso.'],
  'passkey-refused': [401, 'La passkey non è stata accettata: riprova, o entra con la password.'],
  'passkey-needs-name': [
    400,
    'Le passkey non funzionano a un indirizzo numerico: apri la console con il suo nome, per esempio localhost.',
  ],
  'too-many-passkeys': [409, 'Hai già molte passkey: togline una che non usi.'],
  'identity-unknown': [
    403,
    'Questo accesso non è collegato a nessun account: entra con la password e collegalo dalla pagina del tuo account, o chiedi un invito.',
  ],
  'identity-taken': [409, 'Questo accesso è già collegato a un altro account.'],
  'last-way-in': [409, 'È l’unico modo per entrare nel tuo account: prima aggiungine un altro.'],
  'no-provider': [404, 'Qui non c’è un accesso con un altro servizio.'],
  'provider-refused': [401, 'Il servizio di accesso non ha dato una risposta valida: riprova.'],
  'provider-away': [
    503,
    'Il servizio di accesso non risponde: riprova tra poco, o entra con e-mail e password.',
  ],
  'second-factor-needed': [403, 'Prima serve un secondo fattore: un’app di codici o una passkey.'],
  'second-factor-there': [409, 'C’è già un’app di codici: toglila prima di collegarne un’altra.'],
  'confirm-first': [403, 'Conferma chi sei prima di cambiare come si entra nel tuo account.'],
  'wrong-password': [403, 'La password attuale non è corretta.'],
  forbidden: [403, 'Il tuo ruolo non permette questa operazione.'],
  'other-territory': [403, 'Questa conversazione è di un territorio che non segui.'],
  'other-language': [403, 'Questa lingua non è tra quelle del tuo account.'],
  'beyond-reach': [403, 'Puoi dare o cambiare solo ciò che riguarda i territori del tuo account.'],
  'not-from-here': [403, 'La richiesta non viene dalla console.'],
  'bad-csrf': [403, 'La pagina è vecchia: ricaricala e riprova.'],
  'not-found': [404, 'Non c’è più: è stata chiusa, o la persona ha cancellato i suoi dati.'],
  'not-offered': [409, 'La proposta non vale più: la conversazione è in coda.'],
  'colleague-away': [409, 'Quella persona non è allo sportello adesso: scegli un’altra persona o un gruppo.'],
  'colleague-elsewhere': [409, 'Quella persona non segue il territorio di questa conversazione.'],
  'no-team': [404, 'Il gruppo non c’è più.'],
  'bad-time': [400, 'Scegli un momento futuro, al massimo fra 60 giorni.'],
  'bad-hours': [
    400,
    'Gli orari non si leggono: usa la forma Mon-Fri 09:00-13:00,15:00-18:00; Sat 09:00-12:00.',
  ],
  'email-taken': [409, 'C’è già un account con questa e-mail.'],
  'last-administrator': [409, 'Deve restare almeno un amministratore attivo.'],
  taken: [409, 'La conversazione è già di un’altra persona.'],
  'already-yours': [409, 'La conversazione è già tua.'],
  'not-yours': [409, 'La conversazione è tornata in coda: prendila di nuovo.'],
  over: [409, 'La conversazione è già chiusa.'],
  'draft-newer': [409, 'In un’altra pagina hai scritto qualcosa di più recente: scegli quale tenere.'],
  changed: [409, 'Da quando hai iniziato a scrivere è arrivato qualcosa: leggilo e conferma.'],
  'mention-refused': [
    409,
    'Chi hai nominato non può leggere questa conversazione: la nota non è stata salvata.',
  ],
  'not-author': [403, 'Solo chi ha scritto la nota può cancellarla.'],
  'not-failed': [409, 'Questo messaggio non ha bisogno di essere rimandato.'],
  'not-kept': [409, 'Il testo non è più conservato: non si può rimandare.'],
  'no-template': [409, 'Per questa lingua non c’è un modello approvato.'],
  'window-open': [409, 'La persona ha scritto nelle ultime 24 ore: puoi risponderle senza modello.'],
  'asked-lately': [409, 'La persona è già stata invitata a scrivere nelle ultime 24 ore.'],
  'push-off': [409, 'Le notifiche push sono spente: le può attivare chi amministra.'],
  'bad-endpoint': [400, 'Questo browser usa un servizio push che non è tra quelli ammessi.'],
  'too-many': [429, 'Troppi tentativi: aspetta qualche secondo e riprova.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type DeskErrorCode = keyof typeof catalogue;

/** The console has a sentence for each in every language; what it does not know yet it shows as sent. */
export const deskErrorCodes = Object.keys(catalogue) as readonly DeskErrorCode[];

/** Something the operator is told in Italian. It carries no password, no token and nothing that a person wrote. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
  readonly code: DeskErrorCode;
  readonly status: number;
  readonly detail: Readonly<Record<string, string | number | null>>;

  constructor(
    code: DeskErrorCode,
    options: { message?: string; detail?: Readonly<Record<string, string | number | null>> } = {},
  ) {
    super(options.message ?? catalogue[code][1]);
    this.code = code;
    this.status = catalogue[code][0];
    this.detail = options.detail ?? {};
  }

  toBody(): { error: { code: DeskErrorCode; message: string; [detail: string]: unknown } } {
    return { error: { ...this.detail, code: this.code, message: this.message } };
  }
}
