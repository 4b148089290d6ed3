// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Ledger } from '../ledger/open-ledger.ts';
import type { ListedRecording } from '../ledger/recordings.ts';
import type { ThreadLine } from '../ledger/thread.ts';

/** Where to read: after a watermark, before one, or with neither the latest. */
export interface ThreadPageRequest {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

/** One thing said, as the desk shows it. */
export interface DeskLine {
  readonly seq: number;
  readonly uid: string;
  readonly at: number;
  readonly speaker: ThreadLine['speaker'];
  /** Name of the operator who spoke. */
  readonly name: string | null;
  /** BCP-47; null when it is not known, as for what operators write. */
  readonly language: string | null;
  /** Null when it is not kept: its time is over, or it is of a kind that is never kept. */
  readonly text: string | null;
  /** What the operator wrote, when `text` is a translation of it. */
  readonly original: string | null;
  /** How the person's text came to be: by a program, or from reviewed words. Null: as it was written. */
  readonly rendered: 'machine' | 'reviewed' | null;
  /** Title of the button that the person pressed. */
  readonly pressed: string | null;
  /** What came beside text: voice, image and so on. Not kept, but for a `recording`. */
  readonly media: string | null;
  /** Of a voice message that was, or will be, fetched. */
  readonly recording: DeskRecording | null;
  readonly card: string | null;
  /** Titles of the buttons under it. */
  readonly buttons: readonly string[];
  /** What became of it on its way; null for what the person wrote and where they fetch it themselves. */
  readonly delivery: 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'held' | null;
  /** Why it failed, as the channel names it. */
  readonly failure: string | null;
  /** The answer to a send was lost and it was sent again. */
  readonly maybeTwice: boolean;
  /** Language of the approved template that this is, in place of words. */
  readonly template: string | null;
  /** Why it failed, when nothing reaches the person any more: they blocked the service, or the account is gone. */
  readonly unreachable: 'blocked' | 'gone' | null;
}

export interface DeskRecording {
  /** Under which it is asked for. */
  readonly uid: string;
  /** `waiting`: it is being fetched or understood. `kept`: it can be heard, for a time. */
  readonly state: 'waiting' | 'kept' | 'not-kept';
  /** What became of it: `understood`, `nothing`, `lost`, `too-long` and others. */
  readonly code: string | null;
  readonly seconds: number | null;
  /** What the recogniser understood, right or wrong. */
  readonly text: string | null;
  readonly language: string | null;
}

type Delivered = Pick<DeskLine, 'delivery' | 'unreachable' | 'failure' | 'maybeTwice'>;

const onItsWayToNobody: Delivered = { delivery: null, unreachable: null, failure: null, maybeTwice: false };

export interface ThreadPage {
  readonly lines: readonly DeskLine[];
  /** True when there is more before the first line. */
  readonly earlier: boolean;
}

/** The slice of an activity that the desk shows; what is stored may be older than this program. */
interface Shown {
  readonly text?: unknown;
  readonly original?: unknown;
  readonly rendered?: unknown;
  readonly value?: unknown;
  readonly media?: unknown;
  readonly card?: unknown;
  readonly template?: unknown;
  readonly speakerName?: unknown;
  readonly buttons?: readonly { readonly title?: unknown; readonly value?: unknown }[];
}

/** A page of a conversation, in order, the bot's part included. */
export async function linesOf(
  ledger: Pick<Ledger, 'db' | 'threads' | 'recordings'>,
  conversationId: string,
  request: ThreadPageRequest,
): Promise<ThreadPage> {
  const start = request.after ?? (await startOf(ledger, conversationId, request));
  const read = await ledger.threads.byConversation(conversationId, start, request.limit);
  const before = request.before ?? Number.MAX_SAFE_INTEGER;
  const lines = read.filter((line) => line.seq < before);
  const deliveries = await deliveriesOf(ledger, lines);
  const recordings = await ledger.recordings.ofLines(
    lines.filter(({ speaker }) => speaker === 'person').map(({ uid }) => uid),
  );
  const titles = new Map<string, string>();
  return {
    lines: lines.map((line) => ({
      ...toDeskLine(line, titles, deliveries.get(line.uid) ?? onItsWayToNobody),
      recording: toDeskRecording(recordings.get(line.uid)),
    })),
    earlier: request.after === undefined && start > 0,
  };
}

/** The watermark just before the page that ends at the end, or before `before`; 0 when it reaches the beginning. */
async function startOf(
  ledger: Pick<Ledger, 'db'>,
  conversationId: string,
  { before, limit }: ThreadPageRequest,
): Promise<number> {
  const row = await ledger.db
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .offset(limit)
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}

async function deliveriesOf(ledger: Pick<Ledger, 'db'>, lines: readonly ThreadLine[]) {
  const uids = lines.filter((line) => line.speaker !== 'person').map((line) => line.uid);
  if (uids.length === 0) return new Map<string, Delivered>();
  const rows = await ledger.db
    .selectFrom('outbox')
    .select(['message_uid', 'status', 'code', 'maybe_twice', 'delivered_at', 'read_at'])
    .where('message_uid', 'in', uids)
    .execute();
  return new Map<string, Delivered>(
    rows.map(({ message_uid: uid, status, code, ...row }) => [
      uid,
      {
        delivery: status !== 'sent' ? status : row.read_at ? 'read' : row.delivered_at ? 'delivered' : 'sent',
        unreachable: status === 'failed' ? unreachableOf(code) : null,
        failure: status === 'failed' ? code : null,
        maybeTwice: row.maybe_twice === 1,
      },
    ]),
  );
}

function unreachableOf(code: string | null): DeskLine['unreachable'] {
  return code === 'blocked' || code === 'gone' ? code : null;
}

/** @param titles of buttons seen so far, by their action: they name what the person pressed later */
function toDeskLine(
  line: ThreadLine,
  titles: Map<string, string>,
  delivered: Delivered,
): Omit<DeskLine, 'recording'> {
  const shown = (line.activity ?? {}) as Shown;
  const buttons = Array.isArray(shown.buttons) ? shown.buttons : [];
  for (const { value, title } of buttons) titles.set(String(value), String(title));
  const action = textOf(shown.value);
  const operator = line.speaker === 'operator';
  const rendered = shown.rendered === 'machine' || shown.rendered === 'reviewed' ? shown.rendered : null;
  return {
    seq: line.seq,
    uid: line.uid,
    at: line.at,
    speaker: line.speaker,
    name: textOf(shown.speakerName),
    language: operator && !rendered ? null : line.language,
    text: action && line.speaker === 'person' ? null : textOf(shown.text),
    original: textOf(shown.original),
    rendered,
    pressed:
      action && line.speaker === 'person' ? (titles.get(action) ?? textOf(shown.text) ?? action) : null,
    media: textOf(shown.media),
    card: textOf(shown.card),
    template: textOf(shown.template),
    buttons: buttons.map(({ title }) => String(title)),
    ...delivered,
  };
}

function toDeskRecording(found: ListedRecording | undefined): DeskRecording | null {
  if (!found) return null;
  const { messageUid: uid, status, kept, code, seconds, text, language } = found;
  const state = kept ? 'kept' : status === 'waiting' ? 'waiting' : 'not-kept';
  // While it is being understood it can be heard already, and its words are still to come.
  return { uid, state, code: status === 'waiting' ? null : code, seconds, text, language };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
