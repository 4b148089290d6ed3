// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Generated } from 'kysely';

// The one relational schema, in the subset that SQLite and PostgreSQL share.
// Times are milliseconds since the epoch; `sealed` columns are AES-256-GCM with the person's data key (seal.ts).

/** Who answers a conversation now. The moves between them are desk/handoff.ts. */
export type Owner = 'bot' | 'waiting' | 'person' | 'closed';

export interface PeopleTable {
  id: string;
  created_at: number;
}

/** One data key per person, wrapped by the master key. Kept apart so that a backup without it is blank. */
export interface PersonKeysTable {
  person_id: string;
  wrapped: Uint8Array;
}

export interface AddressesTable {
  id: string;
  person_id: string;
  channel: string;
  /** HMAC-SHA256 of channel and address: found again without being readable. */
  lookup: string;
  sealed: Uint8Array;
}

export interface ConversationsTable {
  id: string;
  person_id: string;
  address_id: string;
  channel: string;
  owner: Generated<Owner>;
  operator_id: string | null;
  language: string | null;
  territory: string | null;
  /** Dialog state as sealed JSON; null before the first turn. */
  state: Uint8Array | null;
  lease_by: string | null;
  lease_until: Generated<number>;
  /** Grows with each change of owner process and each act of an operator: a commit with an old one is refused. */
  fence: Generated<number>;
  created_at: number;
  last_at: number;
  /** After this time what is left of an erased person goes too; null when nobody asked. */
  purge_at: number | null;
  /** When the person was last asked to write again, because something waits for them; null: never. */
  asked_back_at: number | null;
}

export type InboxStatus = 'new' | 'handled' | 'dead';

export interface InboxTable {
  id: Generated<number>;
  conversation_id: string;
  channel: string;
  external_id: string;
  /** `heard`: what became of a voice message; comes through the same queue so that order holds. */
  kind: 'activity' | 'operator' | 'heard';
  received_at: number;
  /** The activity or the operator's act as sealed JSON; null once handled. */
  sealed: Uint8Array | null;
  status: Generated<InboxStatus>;
  attempts: Generated<number>;
  not_before: Generated<number>;
  trace: string;
}

/** The transcript: what each side said, in order. Also what the web channel serves by watermark. */
export interface MessagesTable {
  id: Generated<number>;
  uid: string;
  conversation_id: string;
  at: number;
  speaker: 'person' | 'bot' | 'operator' | 'notice';
  operator_id: string | null;
  language: string | null;
  entry: string | null;
  /** The activity as sealed JSON; null once its time is over or when its text is not kept. */
  sealed: Uint8Array | null;
}

/** `held`: the platform takes it only after the person has written again; the next message queues it. */
export type OutboxStatus = 'queued' | 'sending' | 'sent' | 'failed' | 'held';

export interface OutboxTable {
  id: Generated<number>;
  message_uid: string;
  conversation_id: string;
  channel: string;
  status: Generated<OutboxStatus>;
  attempts: Generated<number>;
  not_before: Generated<number>;
  sender: string | null;
  sender_until: Generated<number>;
  /** 1 when it was tried again after an answer was lost, or a process died: the person may have got it twice. */
  maybe_twice: Generated<number>;
  code: string | null;
  external_ids: string | null;
  /** 1 when the answer to the last try was lost: the next one makes it `maybe_twice`. */
  maybe_arrived: Generated<number>;
  /** How far a message of several parts has come, as its channel notes it: JSON with `sent`, the parts' ids. */
  progress: string | null;
  created_at: number;
  sent_at: number | null;
}

export interface HandoffsTable {
  id: string;
  conversation_id: string;
  state: 'waiting' | 'person' | 'closed';
  reason: string;
  urgent: number;
  flow: string | null;
  entry: string | null;
  topic: string | null;
  language: string | null;
  territory: string | null;
  channel: string;
  /** The bot's summary in Italian, sealed. */
  summary: Uint8Array | null;
  waiting_since: number;
  operator_id: string | null;
  claimed_at: number | null;
  closed_at: number | null;
  outcome: string | null;
  /** Set while the person waits for the operator's next word. */
  unanswered_since: number | null;
  trace: string | null;
}

/** What is wanted of a voice message: its words and that operators can listen, or only that they can. */
export type RecordingWanted = 'words' | 'keep';

/** A voice message, from its receipt to the end of its time. */
export interface RecordingsTable {
  id: Generated<number>;
  /** The line of the transcript that it belongs to. */
  message_uid: string;
  conversation_id: string;
  channel: string;
  at: number;
  status: Generated<'waiting' | 'done'>;
  wanted: RecordingWanted;
  /** In which the person is known to speak. */
  language: string | null;
  attempts: Generated<number>;
  not_before: Generated<number>;
  listener: string | null;
  listener_until: Generated<number>;
  /** Where the platform keeps it, sealed; null once nobody needs to fetch it any more. */
  reference: Uint8Array | null;
  /** Form of the sound: ogg, wav and so on. */
  kind: string | null;
  seconds: number | null;
  /** Sealed; null before it was fetched, when it is not kept, and when its hours are over. */
  audio: Uint8Array | null;
  /** Text and language that were recognised, as sealed JSON. */
  heard: Uint8Array | null;
  /** What became of it, for the desk: `understood`, `nothing`, `lost` and so on. */
  code: string | null;
}

/** Counts for the indicators: no person, no conversation, no text in them. */
export interface CountsTable {
  day: string;
  what: string;
  channel: string;
  language: string;
  territory: string;
  entry: string;
  detail: string;
  n: number;
}

export interface OperatorsTable {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: 'operator' | 'supervisor' | 'administrator';
  /** JSON array of territory ids; empty means all. */
  territories: string;
  /** JSON array of language tags. */
  languages: string;
  on_duty: number;
  seen_at: number;
  disabled_at: number | null;
  created_at: number;
}

export interface SessionsTable {
  /** SHA-256 of the cookie's value; the value itself is stored nowhere. */
  hash: string;
  /** How the operator's own list names it. */
  id: string;
  operator_id: string;
  csrf: string;
  /** Browser and system in two words, so that one knows one's own: "Firefox, Linux". */
  agent: string;
  created_at: number;
  seen_at: number;
  ended_at: number | null;
}

/** One-time links: the first operator's set-up and, later, invitations. */
export interface InvitationsTable {
  hash: string;
  id: string;
  role: 'operator' | 'supervisor' | 'administrator';
  /** As in operators: what the new account gets. */
  territories: string;
  languages: string;
  /** Null: the set-up of the first operator. */
  invited_by: string | null;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

export interface AuditTable {
  seq: Generated<number>;
  at: number;
  actor: string;
  action: string;
  subject: string;
  detail: string;
  previous: string;
  hash: string;
}

export interface SettingsTable {
  key: string;
  value: string;
}

/** How an operator wants the desk to be: sound, keys and so on. One row each. */
export interface OperatorChoicesTable {
  operator_id: string;
  /** As JSON; the desk reads what it knows of it (desk/choices.ts). */
  choices: string;
  changed_at: number;
}

/** Where the service of a browser's maker takes pushes for an operator. */
export interface PushSubscriptionsTable {
  id: string;
  operator_id: string;
  /** HMAC-SHA256 of the endpoint: found again without being readable. */
  lookup: string;
  /** Whoever knows the address can push: sealed with a key of the service. */
  endpoint: Uint8Array;
  created_at: number;
  /** The time of the latest event that was told: of several processes one tells it. */
  told_for: Generated<number>;
  told_at: Generated<number>;
  /** In a row. */
  failures: Generated<number>;
}

/** Who does what only one process may do. */
export interface LeasesTable {
  name: string;
  holder: string;
  until: number;
}

export interface Schema {
  people: PeopleTable;
  person_keys: PersonKeysTable;
  addresses: AddressesTable;
  conversations: ConversationsTable;
  inbox: InboxTable;
  messages: MessagesTable;
  outbox: OutboxTable;
  handoffs: HandoffsTable;
  counts: CountsTable;
  operators: OperatorsTable;
  sessions: SessionsTable;
  invitations: InvitationsTable;
  audit: AuditTable;
  settings: SettingsTable;
  leases: LeasesTable;
  recordings: RecordingsTable;
  operator_choices: OperatorChoicesTable;
  push_subscriptions: PushSubscriptionsTable;
}
