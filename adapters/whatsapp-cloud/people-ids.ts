// SPDX-License-Identifier: AGPL-3.0-or-later

/** Digits of a phone number in international form, as WhatsApp writes it. */
const phone = /^\d{5,20}$/;
/** Business-scoped user id: `IT.` and letters or digits; `ENT.` before them when several businesses share it. */
const userId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** A `wa_id`; undefined for anything else. */
export function toPhone(value: unknown): string | undefined {
  return typeof value === 'string' && phone.test(value) ? value : undefined;
}

/** A business-scoped user id; undefined for anything else. */
export function toUserId(value: unknown): string | undefined {
  return typeof value === 'string' && userId.test(value) ? value : undefined;
}

export type Recipient = { readonly to: string } | { readonly recipient: string };

/**
 * How a send names the person: a phone number in one field, a business-scoped user id in another.
 * @example
 * toRecipient('393331234567'); // { to: '393331234567' }
 * toRecipient('IT.13491208655302741918'); // { recipient: 'IT.13491208655302741918' }
 */
export function toRecipient(address: string): Recipient {
  return phone.test(address) ? { to: address } : { recipient: address };
}
