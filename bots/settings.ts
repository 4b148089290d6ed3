// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import type { RoutingRules } from '../desk/routing-rules.ts';
import { type Language, languages } from '../knowledge/language.ts';

// The only file that reads the environment. Every setting is in .env.example with its meaning.

const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const address = z.url({
  protocol: /^https?$/,
  error: 'must be an address that begins with http:// or https://',
});
const line = (most: number) => z.string().trim().min(1).max(most, `must be at most ${most} characters`);
const numberFrom = (least: number, most: number) => {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(sentence).int(sentence).min(least, sentence).max(most, sentence);
};
const optional = z.string().trim().min(1).optional();
const templatesSentence =
  'must be JSON with the name of a template for each language, such as {"it":"risposta_pronta"}';
const templates = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: templatesSentence });
      return z.NEVER;
    }
  })
  .pipe(
    z.partialRecord(
      z.enum(languages, templatesSentence),
      z.string(templatesSentence).regex(/^[a-z0-9_]{1,512}$/, templatesSentence),
      templatesSentence,
    ),
  );

const schema = z.object({
  PORT: numberFrom(0, 65_535).default(8080),
  HOST: z.string().default('127.0.0.1'),
  PROCESSES: numberFrom(1, 64).default(1),
  DATA_DIR: z.string().min(1).default('./data'),
  PUBLIC_URL: address.optional(),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error:
        'must be the address of a PostgreSQL database, such as postgres://user:password@host:5432/sportello',
    })
    .optional(),
  REDIS_URL: z
    .url({
      protocol: /^rediss?$/,
      error: 'must be the address of a Redis server, such as redis://127.0.0.1:6379',
    })
    .optional(),
  CONTENT_DIR: z.string().min(1).default('./knowledge/content'),
  MASTER_KEY: z
    .string()
    .regex(
      /^[A-Za-z0-9+/]{43}=$/,
      'must be 32 random bytes in base64, for instance from: openssl rand -base64 32',
    )
    .optional(),
  SERVICE_NAME: z.string().min(1).max(80).default('Sportello'),
  CONTROLLER_NAME: line(120).optional(),
  CONTROLLER_CONTACT: line(200).optional(),
  DPO_CONTACT: line(200).optional(),
  PRIVACY_BASIS: z.enum(['public-task', 'consent'], 'must be public-task or consent').default('public-task'),
  SECURITY_CONTACT: z
    .string()
    .regex(
      /^(?:mailto:[^\s@]{1,64}@[^\s@]{1,180}|https:\/\/[\x21-\x7e]{1,300})$/,
      'must be mailto: with an address, or https:// with that of a page',
    )
    .optional(),
  RETENTION_DAYS: numberFrom(1, 365).default(30),
  DESK_HOURS: z.string().min(1).default('Mon-Fri 09:00-13:00,15:00-18:00'),
  OFFER_SECONDS: z
    .union(
      [
        z.literal('off').transform(() => null),
        z.coerce
          .number('must be a number of seconds from 5 to 600, or off')
          .int()
          .min(5, 'must be a number of seconds from 5 to 600, or off')
          .max(600, 'must be a number of seconds from 5 to 600, or off'),
      ],
      'must be a number of seconds from 5 to 600, or off',
    )
    .default(30),
  AWAY_AFTER_MINUTES: numberFrom(0, 240).default(10),
  FIRST_REPLY_MINUTES: numberFrom(0, 10_080).default(15),
  NEXT_REPLY_MINUTES: numberFrom(0, 10_080).default(30),
  TIME_ZONE: z.string().default('Europe/Rome'),
  TRUST_PROXY: flag.default(false),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'must be fatal, error, warn, info, debug or silent',
    )
    .default('info'),
  METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  EMBED_ORIGINS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(
      z.array(z.string().regex(/^https?:\/\/[^/\s]+$/, 'must be addresses such as https://www.example.org')),
    )
    .default([]),
  WEB_CONVERSATIONS_PER_HOUR: numberFrom(10, 1_000_000).default(1_800),
  WEB_CONNECTIONS_PER_ADDRESS: numberFrom(10, 10_000).default(500),
  ENCODER_PATH: optional,
  ENCODER_MODEL: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'must be a name on the hub, such as Xenova/multilingual-e5-small')
    .optional(),
  ENCODER_PREFIX: z.string().max(40, 'must be at most 40 characters').optional(),
  ENCODER_DEADLINE_MS: numberFrom(10, 2_000).default(150),
  RECOGNISER_PATH: optional,
  RECOGNISER_MODEL: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'must be a name on the hub, such as onnx-community/whisper-small')
    .optional(),
  RECOGNISER_URL: address.optional(),
  RECOGNISER_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/, 'must be a token without spaces')
    .optional(),
  RECOGNISER_HTTP_MODEL: optional,
  RECOGNISER_DEADLINE_MS: numberFrom(1_000, 600_000).default(60_000),
  VOICE_MAX_SECONDS: numberFrom(5, 600).default(120),
  VOICE_KEEP_HOURS: numberFrom(0, 8_760).default(72),
  TELEGRAM_BOT_TOKEN: optional,
  TELEGRAM_API_ROOT: address.default('https://api.telegram.org'),
  TELEGRAM_MODE: z.enum(['polling', 'webhook'], 'must be polling or webhook').default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/, 'must be 16 to 256 letters, digits, _ or -')
    .optional(),
  WHATSAPP_PHONE_NUMBER_ID: z
    .string()
    .regex(
      /^\d{5,30}$/,
      "must be the id of the number, digits only, as WhatsApp > API Setup in Meta's app dashboard shows it",
    )
    .optional(),
  WHATSAPP_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,1000}$/, 'must be a token of at least 16 characters, without spaces')
    .optional(),
  WHATSAPP_APP_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, 'must be the app secret that App settings > Basic shows')
    .optional(),
  WHATSAPP_VERIFY_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/, 'must be 16 to 256 letters, digits, _ or -')
    .optional(),
  WHATSAPP_GRAPH_URL: address.default('https://graph.facebook.com/v23.0'),
  WHATSAPP_TEMPLATES: templates.default({}),
  WHATSAPP_WEB: flag.default(false),
  CHROMIUM_PATH: optional,
  SECOND_FACTOR: z.enum(['administrators', 'everybody'], 'must be administrators or everybody').optional(),
  OIDC_ISSUER: address.optional(),
  OIDC_CLIENT_ID: optional,
  OIDC_CLIENT_SECRET: optional,
  OIDC_NAME: z.string().trim().min(1).max(60, 'must be at most 60 characters').optional(),
});

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Processes that share the port. */
  readonly processes: number;
  readonly dataFolder: string;
  /** Address under which people reach the service; null: the local one. */
  readonly publicUrl: string | null;
  readonly contentFolder: string;
  /** A PostgreSQL database for the ledger; null: a SQLite file in the data folder. */
  readonly databaseUrl: string | null;
  /** Redis, which wakes other processes sooner; null: they ask the ledger. */
  readonly redisUrl: string | null;
  /** Base64 of 32 bytes; null: kept in the data folder, made at the first start. */
  readonly masterKey: string | null;
  readonly serviceName: string;
  /** The body that runs the service, as the privacy notice names it. */
  readonly controller: {
    /** Null: the name of the service. */
    readonly name: string | null;
    readonly contact: string | null;
    /** Where the data protection officer is reached. */
    readonly officer: string | null;
    /** Why the law allows what is kept: GDPR, article 6(1)(e) or (a). */
    readonly basis: 'public-task' | 'consent';
  };
  /** `mailto:` or `https:`, for who finds a hole; null: security.txt is not there. */
  readonly securityContact: string | null;
  readonly retentionDays: number;
  readonly deskHours: string;
  readonly timeZone: string;
  readonly routing: RoutingRules;
  readonly trustProxy: boolean;
  readonly logLevel: string;
  /** Bearer token for /metrics from other machines; null: only this machine may read it. */
  readonly metricsToken: string | null;
  /** Sites that may show the chat inside their pages. */
  readonly embedOrigins: readonly string[];
  /** Of one address on the internet, behind which a school or a town hall may stand. */
  readonly web: { readonly conversationsPerHour: number; readonly connectionsPerAddress: number };
  /** The optional sentence encoder; null: none, and nothing of it is loaded. */
  readonly encoder: {
    readonly from: { readonly folder: string } | { readonly hubName: string };
    /** Put before every text; null: as the name of the model suggests. */
    readonly prefix: string | null;
    readonly deadlineMs: number;
  } | null;
  /** The optional recogniser of speech; null: none, and nothing of it is loaded. */
  readonly recogniser: {
    readonly from:
      | { readonly folder: string }
      | { readonly hubName: string }
      | { readonly url: string; readonly token: string | null; readonly model: string | null };
    readonly deadlineMs: number;
  } | null;
  readonly voice: {
    readonly mostSeconds: number;
    /** How long operators may listen; 0: no sound is kept. */
    readonly keepHours: number;
  };
  readonly telegram: {
    readonly token: string;
    readonly apiRoot: string;
    readonly mode: 'polling' | 'webhook';
    readonly webhookSecret: string | null;
  } | null;
  readonly whatsapp: {
    readonly phoneNumberId: string;
    readonly token: string;
    readonly appSecret: string;
    readonly verifyToken: string;
    readonly graphUrl: string;
    /** Names of approved templates by language. */
    readonly templates: Readonly<Partial<Record<Language, string>>>;
  } | null;
  /** The pilot channel through WhatsApp Web; null: off, and nothing of it is loaded. */
  readonly whatsAppWeb: {
    /** Null: Chromium is looked for. */
    readonly chromiumPath: string | null;
  } | null;
  /** Who at the desk must have a second factor; null: administrators, but on one's own machine nobody. */
  readonly secondFactor: 'administrators' | 'everybody' | null;
  /** A provider of identities by OpenID Connect for operators; null: none, and nothing of it is loaded. */
  readonly provider: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string | null;
    /** On the button. */
    readonly name: string;
  } | null;
}

/** A setting that cannot be used. The message names it and says what to do, and never shows its value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads all settings at once.
 * @throws SettingsError naming each wrong setting and its remedy
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      (issue) => `${String(issue.path[0])} ${lowerFirst(issue.message)}.`,
    );
    throw new SettingsError(
      `Sportello cannot start with these settings:\n  ${lines.join('\n  ')}\nSee .env.example.`,
    );
  }
  const values = parsed.data;
  if (values.TELEGRAM_BOT_TOKEN && values.TELEGRAM_MODE === 'webhook' && !values.TELEGRAM_WEBHOOK_SECRET) {
    throw new SettingsError(
      'TELEGRAM_WEBHOOK_SECRET is missing: TELEGRAM_MODE=webhook needs it, so that nobody else can post messages. Choose 32 random letters and digits.',
    );
  }
  if (!isTimeZone(values.TIME_ZONE)) {
    throw new SettingsError('TIME_ZONE is not a known time zone: use a name such as Europe/Rome.');
  }
  if (values.ENCODER_PATH && values.ENCODER_MODEL) {
    throw new SettingsError(
      'ENCODER_PATH and ENCODER_MODEL are both set: keep ENCODER_PATH to use the folder, or ENCODER_MODEL to fetch the model from the hub.',
    );
  }
  return {
    port: values.PORT,
    host: values.HOST,
    processes: values.PROCESSES,
    dataFolder: values.DATA_DIR,
    publicUrl: values.PUBLIC_URL ?? null,
    contentFolder: values.CONTENT_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    masterKey: values.MASTER_KEY ?? null,
    serviceName: values.SERVICE_NAME,
    controller: {
      name: values.CONTROLLER_NAME ?? null,
      contact: values.CONTROLLER_CONTACT ?? null,
      officer: values.DPO_CONTACT ?? null,
      basis: values.PRIVACY_BASIS,
    },
    securityContact: values.SECURITY_CONTACT ?? null,
    retentionDays: values.RETENTION_DAYS,
    deskHours: values.DESK_HOURS,
    timeZone: values.TIME_ZONE,
    routing: {
      offerMs: values.OFFER_SECONDS === null ? null : values.OFFER_SECONDS * 1_000,
      awayAfterMs: values.AWAY_AFTER_MINUTES * 60_000,
      firstReplyMs: values.FIRST_REPLY_MINUTES * 60_000 || null,
      nextReplyMs: values.NEXT_REPLY_MINUTES * 60_000 || null,
    },
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    metricsToken: values.METRICS_TOKEN ?? null,
    embedOrigins: values.EMBED_ORIGINS,
    web: {
      conversationsPerHour: values.WEB_CONVERSATIONS_PER_HOUR,
      connectionsPerAddress: values.WEB_CONNECTIONS_PER_ADDRESS,
    },
    encoder: encoderOf(values),
    recogniser: recogniserOf(values),
    voice: { mostSeconds: values.VOICE_MAX_SECONDS, keepHours: values.VOICE_KEEP_HOURS },
    telegram: values.TELEGRAM_BOT_TOKEN
      ? {
          token: values.TELEGRAM_BOT_TOKEN,
          apiRoot: values.TELEGRAM_API_ROOT,
          mode: values.TELEGRAM_MODE,
          webhookSecret: values.TELEGRAM_WEBHOOK_SECRET ?? null,
        }
      : null,
    whatsapp: whatsappOf(values),
    secondFactor: values.SECOND_FACTOR ?? null,
    provider: providerOf(values),
    whatsAppWeb: values.WHATSAPP_WEB ? { chromiumPath: values.CHROMIUM_PATH ?? null } : null,
  };
}

function encoderOf(values: z.infer<typeof schema>): Settings['encoder'] {
  const { ENCODER_PATH: folder, ENCODER_MODEL: hubName } = values;
  const from = folder ? { folder } : hubName ? { hubName } : null;
  return from && { from, prefix: values.ENCODER_PREFIX ?? null, deadlineMs: values.ENCODER_DEADLINE_MS };
}

/** @throws SettingsError when more than one is named: which of them hears people must be no matter of chance */
function recogniserOf(values: z.infer<typeof schema>): Settings['recogniser'] {
  const { RECOGNISER_PATH: folder, RECOGNISER_MODEL: hubName, RECOGNISER_URL: url } = values;
  if ([folder, hubName, url].filter(Boolean).length > 1) {
    throw new SettingsError(
      'More than one of RECOGNISER_PATH, RECOGNISER_MODEL and RECOGNISER_URL is set: keep the folder, the name on the hub or the service.',
    );
  }
  const deadlineMs = values.RECOGNISER_DEADLINE_MS;
  if (folder) return { from: { folder }, deadlineMs };
  if (hubName) return { from: { hubName }, deadlineMs };
  const { RECOGNISER_TOKEN: token = null, RECOGNISER_HTTP_MODEL: model = null } = values;
  return url ? { from: { url, token, model }, deadlineMs } : null;
}

/** All or none: a number that can only send, or only receive, would look connected. */
function whatsappOf(values: z.infer<typeof schema>): Settings['whatsapp'] {
  const {
    WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    WHATSAPP_TOKEN: token,
    WHATSAPP_APP_SECRET: appSecret,
    WHATSAPP_VERIFY_TOKEN: verifyToken,
  } = values;
  if (phoneNumberId && token && appSecret && verifyToken) {
    const { WHATSAPP_GRAPH_URL: graphUrl, WHATSAPP_TEMPLATES: templatesByLanguage } = values;
    return { phoneNumberId, token, appSecret, verifyToken, graphUrl, templates: templatesByLanguage };
  }
  const names = [
    'WHATSAPP_PHONE_NUMBER_ID',
    'WHATSAPP_TOKEN',
    'WHATSAPP_APP_SECRET',
    'WHATSAPP_VERIFY_TOKEN',
  ] as const;
  const missing = names.filter((name) => !values[name]);
  if (missing.length === names.length) return null;
  throw new SettingsError(
    `WhatsApp needs all four of its settings, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: set ${missing.length === 1 ? 'it' : 'them'} as docs/operating.md says, or take out the others.`,
  );
}

/** @throws SettingsError when sign-in by the provider could not work, or not safely */
function providerOf(values: z.infer<typeof schema>): Settings['provider'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, PUBLIC_URL: publicUrl } = values;
  if (!issuer && !clientId) return null;
  if (!issuer || !clientId || !publicUrl) {
    throw new SettingsError(
      'Sign-in by OpenID Connect needs OIDC_ISSUER, OIDC_CLIENT_ID and PUBLIC_URL: set all three, or take the first two out.',
    );
  }
  const { protocol, hostname, host } = new URL(issuer);
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)) {
    throw new SettingsError('OIDC_ISSUER must be an address that begins with https://, but on this machine.');
  }
  const { OIDC_CLIENT_SECRET: clientSecret = null, OIDC_NAME: name = host } = values;
  return { issuer, clientId, clientSecret, name };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
