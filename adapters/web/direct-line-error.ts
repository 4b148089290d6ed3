// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a Direct Line client is told when a request cannot be served. The sentences are ours: nothing sent is repeated. */
export class DirectLineError extends Error {
  override readonly name = 'DirectLineError';
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: keyof typeof catalogue, options: { message?: string; retryAfterSeconds?: number } = {}) {
    const [status, code, sentence] = catalogue[kind];
    super(options.message ?? sentence);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The body: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-api-reference */
  toBody(): { readonly error: { readonly code: string; readonly message: string } } {
    return { error: { code: this.code, message: this.message } };
  }
}

// 403 and not 401 for a token that is no longer good: the official client asks for a new one only then.
const catalogue = {
  badRequest: [400, 'BadArgument', 'The request is not an activity this service understands.'],
  notJson: [415, 'UnsupportedMediaType', 'Send the activity as JSON (application/json).'],
  notUtf8: [400, 'BadSyntax', 'The body is not well-formed JSON in UTF-8.'],
  badWatermark: [400, 'BadArgument', 'The watermark is not one this service gave out.'],
  noToken: [401, 'MissingToken', 'Send the conversation token: Authorization: Bearer <token>.'],
  badToken: [403, 'BadToken', 'The token is not valid for this conversation.'],
  expired: [403, 'TokenExpired', 'The token has expired. Ask for another one.'],
  notFound: [404, 'NotFound', 'There is nothing at this address.'],
  tooLarge: [413, 'MessageSizeTooBig', 'The message is too large: at most 4,000 characters fit.'],
  noFiles: [
    415,
    'UploadNotSupported',
    'Files, photos and voice messages cannot be received here, and nothing was kept. Please write your question in words.',
  ],
  tooMany: [429, 'RateLimited', 'Too many requests in a short time. Wait a moment, then try again.'],
  busy: [503, 'ServiceBusy', 'The service is busy. Send the same message again in a moment.'],
} as const satisfies Record<string, readonly [status: number, code: string, sentence: string]>;
