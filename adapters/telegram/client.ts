// SPDX-License-Identifier: AGPL-3.0-or-later
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Telegram, TelegramError } from 'telegraf';
import type { SendResult } from '../channel.ts';
import { neverConnected } from '../never-connected.ts';
import type { TelegramMessage } from './encode.ts';
import type { TelegramMedia } from './encode-media.ts';

/** How the bot presents itself in one language. */
export interface Profile {
  /** ISO 639-1, two letters; absent for everybody else. */
  readonly language?: string;
  readonly commands: readonly Command[];
  /** Shown in the empty chat, before the first message: at most 512 characters. */
  readonly description: string;
  /** Shown on the page of the bot, and beside its link when it is passed on: at most 120 characters. */
  readonly shortDescription: string;
}

export interface Command {
  /** At most 32 small Latin letters. */
  readonly command: string;
  /** At most 256 characters, in one language. */
  readonly description: string;
}

/** How Telegram says that the webhook is doing. https://core.telegram.org/bots/api#webhookinfo */
export interface WebhookState {
  /** Empty: none is set, and updates are fetched. */
  readonly url: string;
  readonly waiting: number;
  readonly lastError: { readonly at: Date; readonly sentence: string } | null;
  /** Null when Telegram sends what it sends by default. */
  readonly kinds: readonly string[] | null;
}

export interface MediaSent {
  readonly id: string;
  readonly fileId?: string;
}

/** What Telegram is asked for: nothing of groups, members or reactions. */
export const updateKinds = ['message', 'edited_message', 'callback_query'] as const;

/**
 * The few calls of the Bot API that are used, through Telegraf's client. Telegraf receives nothing: its webhook cuts
 * letters at the border of two packets, and its polling forgets an update whose handler throws.
 */
export class TelegramClient {
  readonly #telegram: Telegram;

  constructor(options: { token: string; apiRoot: string }) {
    const keepAlive = { keepAlive: true, maxSockets: 64 };
    const agent = options.apiRoot.startsWith('http:') ? new HttpAgent(keepAlive) : new HttpsAgent(keepAlive);
    this.#telegram = new Telegram(options.token, { apiRoot: options.apiRoot, agent, webhookReply: false });
  }

  /** Waits up to `waitSeconds` for updates from `offset` on. @returns unchecked JSON */
  async getUpdates(offset: number, waitSeconds: number, signal: AbortSignal): Promise<readonly unknown[]> {
    const call = { offset, timeout: waitSeconds, limit: 100, allowed_updates: [...updateKinds] };
    const updates: unknown = await this.#telegram.callApi('getUpdates', call, { signal: signal as never });
    return Array.isArray(updates) ? updates : [];
  }

  async sendMessage(address: string, message: TelegramMessage, signal: AbortSignal): Promise<string> {
    const sent = await this.#telegram.callApi('sendMessage', { chat_id: address, ...message } as never, {
      signal: signal as never,
    });
    return messageIdIn(sent);
  }

  /** Whether Telegram answers, be it with a refusal: one is of us, and not a fault of its own. */
  async isThere(signal: AbortSignal): Promise<boolean> {
    try {
      const told: unknown = await this.#telegram.callApi('getMe', {}, { signal: signal as never });
      return typeof (told as { id?: unknown } | null)?.id === 'number';
    } catch (error) {
      return error instanceof TelegramError && error.code < 500;
    }
  }

  /** @returns the id of the message, and the one under which Telegram keeps the file */
  async sendMedia(address: string, message: TelegramMedia, signal: AbortSignal): Promise<MediaSent> {
    const { method, field, file, ...rest } = message;
    const sent: unknown = await this.#telegram.callApi(
      method,
      { chat_id: address, [field]: file, ...rest } as never,
      { signal: signal as never },
    );
    return { id: messageIdIn(sent), fileId: fileIdIn(sent, field) };
  }

  /** Where a file can be fetched now, for an hour. @returns null when Telegram names no place */
  async filePath(fileId: string, signal: AbortSignal): Promise<string | null> {
    const call = { file_id: fileId };
    const found: unknown = await this.#telegram.callApi('getFile', call, { signal: signal as never });
    return textIn(found, 'file_path') || null;
  }

  async deleteMessages(address: string, ids: readonly string[], signal: AbortSignal): Promise<void> {
    // The method is younger than the client's list of methods.
    const call = { chat_id: address, message_ids: ids.map(Number) };
    await this.#telegram.callApi('deleteMessages' as never, call as never, { signal: signal as never });
  }

  async answerCallback(id: string): Promise<void> {
    await this.#telegram.answerCbQuery(id);
  }

  /** What Telegram shows of the bot in a language now. */
  async profileIn(language: string | undefined, signal: AbortSignal): Promise<Profile> {
    const call = async (method: string): Promise<unknown> =>
      this.#telegram.callApi(method as never, { language_code: language ?? '' } as never, {
        signal: signal as never,
      });
    return {
      language,
      commands: commandsIn(await call('getMyCommands')),
      description: textIn(await call('getMyDescription'), 'description'),
      shortDescription: textIn(await call('getMyShortDescription'), 'short_description'),
    };
  }

  async setCommands({ commands, language }: Profile, signal: AbortSignal): Promise<void> {
    await this.#tell('setMyCommands', { commands, language_code: language }, signal);
  }

  async setDescription({ description, language }: Profile, signal: AbortSignal): Promise<void> {
    await this.#tell('setMyDescription', { description, language_code: language }, signal);
  }

  async setShortDescription({ shortDescription, language }: Profile, signal: AbortSignal): Promise<void> {
    const call = { short_description: shortDescription, language_code: language };
    await this.#tell('setMyShortDescription', call, signal);
  }

  /** Telegram posts to this address from now on, with the secret in a header; what waits there is kept. */
  async setWebhook(url: string, secret: string): Promise<void> {
    await this.#telegram.setWebhook(url, {
      secret_token: secret,
      allowed_updates: [...updateKinds],
      drop_pending_updates: false,
    });
  }

  async webhookState(): Promise<WebhookState> {
    const told: unknown = await this.#telegram.getWebhookInfo();
    const info = (told ?? {}) as Readonly<Record<string, unknown>>;
    const { last_error_date: at, allowed_updates: kinds } = info;
    return {
      url: textIn(info, 'url'),
      waiting: Number(info.pending_update_count ?? 0),
      lastError:
        typeof at === 'number'
          ? { at: new Date(at * 1_000), sentence: textIn(info, 'last_error_message') }
          : null,
      kinds: Array.isArray(kinds) ? kinds.map(String) : null,
    };
  }

  /** Polling and a webhook exclude each other; what waits at Telegram is kept. */
  async deleteWebhook(): Promise<void> {
    await this.#telegram.deleteWebhook({ drop_pending_updates: false });
  }

  async #tell(method: string, call: object, signal: AbortSignal): Promise<void> {
    await this.#telegram.callApi(method as never, call as never, { signal: signal as never });
  }
}

/** @throws TypeError for an answer that names none: whether anything was sent is not known then */
function messageIdIn(sent: unknown): string {
  const id = (sent as { message_id?: unknown } | null)?.message_id;
  if (!Number.isSafeInteger(id)) throw new TypeError('Telegram took a message and named no id for it.');
  return String(id);
}

function textIn(told: unknown, field: string): string {
  const text = (told as Readonly<Record<string, unknown>> | null)?.[field];
  return typeof text === 'string' ? text : '';
}

function commandsIn(told: unknown): Command[] {
  if (!Array.isArray(told)) return [];
  return told.map((one: unknown) => ({
    command: textIn(one, 'command'),
    description: textIn(one, 'description'),
  }));
}

function fileIdIn(sent: unknown, field: TelegramMedia['field']): string | undefined {
  const kept = (sent as Partial<Record<TelegramMedia['field'], unknown>>)[field];
  // A photo comes back in several sizes, the largest last.
  const one = (Array.isArray(kept) ? kept.at(-1) : kept) as { file_id?: unknown } | undefined;
  return typeof one?.file_id === 'string' ? one.file_id : undefined;
}

/** A call that had no answer, or none that can be read. Telegram tells nobody later what became of it. */
function toNetworkFailure(error: unknown): Extract<SendResult, { kind: 'retry' }> {
  const { code, type } = (error ?? {}) as { readonly code?: unknown; readonly type?: unknown };
  // Telegraf takes an error of its own HTTP client apart from one of the network by this word.
  const isSystem = type === undefined || type === 'system';
  if (isSystem && neverConnected(code)) return { kind: 'retry', code: 'network' };
  return { kind: 'retry', code: 'no-answer', maybeArrived: true };
}

/** How a failed call is to be read. Codes are for the log: the status and nothing a person wrote. */
export function toFailure(error: unknown): Exclude<SendResult, { kind: 'sent' }> {
  if (!(error instanceof TelegramError)) return toNetworkFailure(error);
  const { error_code: status, parameters } = error.response;
  const code = `telegram-${status}`;
  if (status === 429)
    return { kind: 'retry', code, scope: 'channel', afterMs: (parameters?.retry_after ?? 1) * 1_000 + 100 };
  // The token was revoked: every message waits until somebody has set a new one.
  if (status === 401 || status === 404) return { kind: 'retry', code, scope: 'channel', afterMs: 60_000 };
  if (status >= 500) return { kind: 'retry', code };
  return { kind: 'failed', code: unreachableCode(error) ?? code };
}

/**
 * Why nothing reaches a person any more, whatever is sent: `blocked` until they write again, `gone` for ever. The
 * sentences are those of Telegram's own server: https://github.com/tdlib/telegram-bot-api
 */
function unreachableCode({ code, description }: TelegramError): 'blocked' | 'gone' | null {
  if (code === 403 && /blocked by the user/i.test(description)) return 'blocked';
  if (code === 403 && /deactivated/i.test(description)) return 'gone';
  if (code === 400 && /chat not found|PEER_ID_INVALID|user not found/i.test(description)) return 'gone';
  return null;
}

/** Whether a failure is of the person and not of what was sent. */
export function isUnreachable(code: string): boolean {
  return code === 'blocked' || code === 'gone' || code === 'telegram-403';
}

/** Whether Telegram could not read our markup: then the same text goes out without it. */
export function isMarkupRefused(error: unknown): boolean {
  return error instanceof TelegramError && error.code === 400 && /parse entities/i.test(error.description);
}

/** Whether Telegram refuses what was sent, whoever sends it: a file, or the id of one. */
export function isRefused(error: unknown): boolean {
  return error instanceof TelegramError && error.code === 400;
}
