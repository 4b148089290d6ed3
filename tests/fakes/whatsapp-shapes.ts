// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';

// Meta's limits, written down again from its pages and not imported: a limit that is wrong in one place shows.

const media = (caption: boolean) =>
  z.strictObject({
    id: z.string().min(1),
    ...(caption ? { caption: z.string().min(1).max(1_024).optional() } : {}),
  });
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\S(.*\S)?$/u);
const body = z.strictObject({ text: z.string().max(1_024).regex(/\S/u) });

const buttons = z.strictObject({
  type: z.literal('button'),
  body,
  action: z.strictObject({
    buttons: z
      .array(
        z.strictObject({
          type: z.literal('reply'),
          reply: z.strictObject({ id: z.string().min(1).max(256), title: line(20) }),
        }),
      )
      .min(1)
      .max(3)
      .refine((all) => isUnique(all.map(({ reply }) => reply.id)), 'ids')
      .refine((all) => isUnique(all.map(({ reply }) => reply.title)), 'titles'),
  }),
});

const list = z.strictObject({
  type: z.literal('list'),
  body,
  action: z.strictObject({
    button: line(20),
    sections: z
      .array(
        z.strictObject({
          title: line(24).optional(),
          rows: z
            .array(
              z.strictObject({
                id: z.string().min(1).max(200),
                title: line(24),
                description: line(72).optional(),
              }),
            )
            .min(1),
        }),
      )
      .min(1)
      .max(10)
      .refine((all) => all.flatMap(({ rows }) => rows).length <= 10, 'rows')
      .refine((all) => isUnique(all.flatMap(({ rows }) => rows.map(({ id }) => id))), 'ids'),
  }),
});

const content = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    text: z.strictObject({ body: z.string().max(4_096).regex(/\S/u), preview_url: z.boolean().optional() }),
  }),
  z.object({ type: z.literal('interactive'), interactive: z.discriminatedUnion('type', [buttons, list]) }),
  z.object({ type: z.literal('image'), image: media(true) }),
  z.object({ type: z.literal('video'), video: media(true) }),
  z.object({ type: z.literal('audio'), audio: media(false) }),
  z.object({
    type: z.literal('template'),
    template: z.strictObject({
      name: z.string().regex(/^[a-z0-9_]{1,512}$/),
      language: z.strictObject({ code: z.string().regex(/^[a-z]{2}(_[A-Z]{2})?$/) }),
    }),
  }),
]);

const envelope = z
  .object({
    messaging_product: z.literal('whatsapp'),
    recipient_type: z.literal('individual'),
    to: z
      .string()
      .regex(/^\d{5,20}$/)
      .optional(),
    recipient: z
      .string()
      .regex(/^[A-Z]{2}\.\w{1,131}$/)
      .optional(),
    biz_opaque_callback_data: z.string().min(1).max(512).optional(),
  })
  .refine(({ to, recipient }) => to !== undefined || recipient !== undefined, 'nobody to send to');

/** Why WhatsApp would refuse a message; null when it would take it. @param mediaIds of what was uploaded */
export function refusalOf(message: unknown, mediaIds: ReadonlySet<string>): string | null {
  for (const shape of [envelope, content]) {
    const parsed = shape.safeParse(message);
    if (!parsed.success) return z.prettifyError(parsed.error);
  }
  const { type, ...rest } = message as Record<string, { id?: string }> & { type: string };
  const id = ['image', 'video', 'audio'].includes(type) ? rest[type]?.id : undefined;
  return id !== undefined && !mediaIds.has(id) ? `no media ${id}` : null;
}

/** The same for what was encoded and has no recipient yet. */
export function contentRefusal(message: unknown): string | null {
  const parsed = content.safeParse(message);
  return parsed.success ? null : z.prettifyError(parsed.error);
}

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
