// SPDX-License-Identifier: AGPL-3.0-or-later

// Protocol buffers, as far as ONNX needs them: a number, a text, bytes, a message in a message. Field numbers are those
// of onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto).
export type Field = readonly [field: number, value: number | string | Uint8Array | Message];
export type Message = readonly Field[];

export const floats = 1;
export const integers = 7;

export function tensor(
  name: string,
  type: number,
  dims: readonly number[],
  data: Float32Array | BigInt64Array,
): Message {
  return [...dims.map((size): Field => [1, size]), [2, type], [8, name], [9, new Uint8Array(data.buffer)]];
}

export function valueInfo(name: string, type: number, dims: readonly (number | string)[]): Message {
  const shape: Message = dims.map((size): Field => [1, [[typeof size === 'number' ? 1 : 2, size]]]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, type],
            [2, shape],
          ],
        ],
      ],
    ],
  ];
}

export function bytesOf(message: Message): Uint8Array {
  return Buffer.concat(
    message.map(([field, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(field << 3), ...varint(value)]);
      const content =
        typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : bytesOf(value);
      return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
    }),
  );
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}
