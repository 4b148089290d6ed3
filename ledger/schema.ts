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
  /** As far as the platform tells, and of conversations that operators follow. */
  delivered_at: number | null;
  read_at: number | null;
  /** The act by which an operator last had it tried again. */
  retried_by: string | null;
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
  /** When an operator said the first word; null before that. */
  first_reply_at: number | null;
  trace: string | null;
  /** 0 low, 1 normal, 2 high, 3 urgent, as operators set it. `urgent` is danger or a failed turn and stands above. */
  priority: Generated<number>;
  /** To whom it is offered now, alone and until when. Anybody may claim it all the same. */
  offered_to: string | null;
  offered_until: number | null;
  /** JSON array of the operators whom it was offered to since it began to wait. */
  asked: Generated<string>;
  /** The team it was passed to; null: as territory and topic say. */
  team_id: string | null;
  /** Who had the person's conversation before, lately. */
  last_operator_id: string | null;
  /** What was written when it was passed on, sealed, and by whom. */
  note: Uint8Array | null;
  note_by: string | null;
  /** Set while it rests with its operator: until a time, or, when that is null, until the person writes. */
  snoozed_at: number | null;
  snoozed_until: number | null;
  /** Set when it has woken, until it is seen to that somebody has it. */
  woken_at: number | null;
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

/** What an operator is writing in a conversation and has not sent: one of each mode. */
export interface DraftsTable {
  operator_id: string;
  handoff_id: string;
  mode: 'reply' | 'note';
  conversation_id: string;
  /** Grows with each save, so that of two pages the one that knows less is told. */
  version: number;
  /** Text, and what the person would read instead, as sealed JSON. */
  sealed: Uint8Array;
  /** The last line and the last note that the operator had seen when they began. */
  seen_line: number;
  seen_note: number;
  saved_at: number;
}

/** What operators tell each other about a conversation. Apart from `messages`, which people are served. */
export interface NotesTable {
  id: Generated<number>;
  uid: string;
  conversation_id: string;
  handoff_id: string;
  /** Who wrote it. */
  operator_id: string;
  at: number;
  /** The text, sealed; null once it was deleted. */
  sealed: Uint8Array | null;
  deleted_at: number | null;
}

/** Whom a note names. */
export interface MentionsTable {
  note_uid: string;
  operator_id: string;
  conversation_id: string;
  handoff_id: string;
  at: number;
  seen_at: number | null;
}

/** Who has a conversation open now, and types: true for seconds, and kept no longer. */
export interface LookingTable {
  operator_id: string;
  handoff_id: string;
  conversation_id: string;
  until: number;
  typing: 'reply' | 'note' | null;
  typing_until: number;
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

/** As desk/rights.ts has them. */
type AccountRole =
  | 'reader'
  | 'operator'
  | 'supervisor'
  | 'editor'
  | 'translator'
  | 'trainer'
  | 'coordinator'
  | 'administrator';

export interface OperatorsTable {
  id: string;
  email: string;
  name: string;
  /** Empty: signs in without a password, by a provider of identities. */
  password_hash: string;
  role: AccountRole;
  /** JSON array of territory ids; empty means all. */
  territories: string;
  /** JSON array of language tags. */
  languages: string;
  /** In which the operator reads the desk, as a tag; null: not chosen. */
  interface_language: string | null;
  on_duty: number;
  seen_at: number;
  /** As chosen while on duty; desk/presence.ts says what it comes to. */
  presence: Generated<'available' | 'busy' | 'away'>;
  /** When a person last used a page; null: not known. */
  active_at: number | null;
  /** How many conversations at most are offered to them at a time; null: as for everybody. */
  most_open: number | null;
  /** Since when nothing new was given to them; null: never anything was. */
  idle_since: number | null;
  disabled_at: number | null;
  created_at: number;
}

/** Operators who answer for some territories and topics; empty: for all. */
export interface TeamsTable {
  id: string;
  name: string;
  /** JSON arrays of ids. */
  territories: Generated<string>;
  topics: Generated<string>;
  created_at: number;
}

export interface TeamMembersTable {
  team_id: string;
  operator_id: string;
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
  /** When its operator last proved who they are: what protects an account is changed only shortly after. */
  confirmed_at: Generated<number>;
}

/** The app that makes codes, one for each operator. */
export interface SecondFactorsTable {
  operator_id: string;
  /** Sealed with a key of its own. */
  secret: Uint8Array;
  created_at: number;
  /** Null until the first right code has shown that the app has the secret. */
  confirmed_at: number | null;
  /** The last step of 30 seconds whose code was used: no code works twice, and none from before. */
  last_step: Generated<number>;
}

/** Codes on paper for whoever has lost the app. */
export interface RecoveryCodesTable {
  /** Keyed; the code itself is stored nowhere. */
  hash: string;
  operator_id: string;
  created_at: number;
  used_at: number | null;
}

export interface PasskeysTable {
  /** The credential's id, base64url. */
  id: string;
  operator_id: string;
  /** As the operator calls it. */
  name: string;
  public_key: Uint8Array;
  /** How often the authenticator says it was used; 0 where it does not count. */
  counter: number;
  /** JSON array, as the browser named them. */
  transports: string;
  created_at: number;
  used_at: number | null;
}

/** Who an operator is at a provider of identities: issuer and subject, never an e-mail. */
export interface IdentitiesTable {
  id: string;
  issuer: string;
  subject: string;
  operator_id: string;
  created_at: number;
  used_at: number | null;
}

/** What holds for minutes and works once: the way between two steps of a sign-in, a challenge for a passkey. */
export interface TicketsTable {
  /** SHA-256 of what the browser has. */
  hash: string;
  kind: string;
  operator_id: string | null;
  /** Sealed. */
  detail: Uint8Array | null;
  expires_at: number;
}

/** Wrong tries, so that all processes count them together. */
export interface GuessesTable {
  /** A keyed hash of the account or the network. */
  key: string;
  failures: number;
  last_at: number;
  /** For what is counted by pace: until when places are taken. */
  due: number;
}

/** One-time links: the first operator's set-up and, later, invitations. */
export interface InvitationsTable {
  hash: string;
  id: string;
  role: AccountRole;
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
  second_factors: SecondFactorsTable;
  recovery_codes: RecoveryCodesTable;
  passkeys: PasskeysTable;
  identities: IdentitiesTable;
  tickets: TicketsTable;
  guesses: GuessesTable;
  teams: TeamsTable;
  team_members: TeamMembersTable;
  sessions: SessionsTable;
  invitations: InvitationsTable;
  audit: AuditTable;
  settings: SettingsTable;
  leases: LeasesTable;
  recordings: RecordingsTable;
  drafts: DraftsTable;
  notes: NotesTable;
  mentions: MentionsTable;
  looking: LookingTable;
  operator_choices: OperatorChoicesTable;
  push_subscriptions: PushSubscriptionsTable;
}
