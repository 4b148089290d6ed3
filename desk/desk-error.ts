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
  'signed-out': [401, 'L’accesso è scaduto: entra di nuovo.'],
  'wrong-sign-in': [401, 'E-mail o password non corretti.'],
  'wrong-password': [403, 'La password attuale non è corretta.'],
  forbidden: [403, 'Il tuo ruolo non permette questa operazione.'],
  'other-territory': [403, 'Questa conversazione è di un territorio che non segui.'],
  'not-from-here': [403, 'La richiesta non viene dalla console.'],
  'bad-csrf': [403, 'La pagina è vecchia: ricaricala e riprova.'],
  'not-found': [404, 'Non c’è più: è stata chiusa, o la persona ha cancellato i suoi dati.'],
  'email-taken': [409, 'C’è già un account con questa e-mail.'],
  'last-administrator': [409, 'Deve restare almeno un amministratore attivo.'],
  taken: [409, 'La conversazione è già di un’altra persona.'],
  'not-yours': [409, 'La conversazione non è più tua.'],
  over: [409, 'La conversazione è già chiusa.'],
  'push-off': [409, 'Le notifiche push sono spente: le può attivare chi amministra.'],
  'bad-endpoint': [400, 'Questo browser usa un servizio push che non è tra quelli ammessi.'],
  'too-many': [429, 'Troppi tentativi: aspetta qualche secondo e riprova.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type DeskErrorCode = keyof typeof catalogue;

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
