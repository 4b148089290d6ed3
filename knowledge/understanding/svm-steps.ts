// SPDX-License-Identifier: AGPL-3.0-or-later

/** What svm-steps.as exports. */
interface SvmSteps {
  readonly configure: (...places: number[]) => void;
  readonly pass: (order: number, count: number, whole: number) => void;
}

/** The part of WebAssembly that is used here: the types of Node do not name it. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

// biome-ignore format: made by assemble.mjs
const compiled =
  'AGFzbQEAAAABGwNgAn9/AGADf39/AGAMf39/f39/f39/f399AAISAQNlbnYGbWVtb3J5AgEAgIAEAwQDAAECBlQQfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfQFDAACAPwsHHQMJY29uZmlndXJlAAIEcGFzcwABBm1lbW9yeQIACvEKA+8JAxB/BX0EeyAAQQJ0IgUjAGoiBygCACEDIAcoAgQhCiMFIAVqIgcoAgAhBSAHKAIEIQwjCCAAIw5sQQJ0aiEOIw0hCCAFIQcDQCAHIAxJBEAjDCMGIAdBAnRqKAIAakEBOgAAIAdBAWohBwwBCwsgAUUEQANAIAYjDkkEQCMMIAZqKAIAIA4gBkECdGr9AAQA/QwAAAAAAAAAAAAAAAAAAAAA/UL9U3IEQCAGIQEDQCABIAZBBGpJBEAgDiABQQJ0aioCAEMAAAAAWwR/IwwgAWotAAAFQQELBEAjCiACQQJ0aiABNgIAIAJBAWohAgsgAUEBaiEBDAELCwsgBkEEaiEGDAELC0EBIQsgAiEICyALIAhBAklxBEADQCAIIAlLBEAjCSMKIAlBAnRqKAIAQQJ0akMAAAAAOAIAIAlBAWohCQwBCwsgAyEBA0AgASAKSQRAIAFBAnQiAiMCaioCACESIwcjDiMBIAJqKAIAbEECdGohAkEAIQYDQCAGIAhJBEAjCiAGQQJ0aigCAEECdCIHIwlqIgkgCSoCACASIAIgB2oqAgCUkjgCACAGQQFqIQYMAQsLIAFBAWohAQwBCwsFQQAhASMOQQJ0IQ8DQCABIA9JBEAjCSABav0MAAAAAAAAAAAAAAAAAAAAAP0LBAAgAUEQaiEBDAELCyADIQEDQCABQQNqIApJBEAgAUECdCICIwJqIgYqAgD9EyEaIAYqAgT9EyEZIAYqAgj9EyEYIAYqAgz9EyEXIwcjASACaiICKAIAIA9saiEQIwcgAigCBCAPbGohCSMHIAIoAgggD2xqIQYjByACKAIMIA9saiECQQAhBwNAIAcgD0kEQCMJIAdqIhEgEf0ABAAgGiAHIBBq/QAEAP3mASAZIAcgCWr9AAQA/eYB/eQBIBggBiAHav0ABAD95gEgFyACIAdq/QAEAP3mAf3kAf3kAf3kAf0LBAAgB0EQaiEHDAELCyABQQRqIQEMAQsLA0AgASAKSQRAIAFBAnQiAiMCaioCAP0TIRcjByMBIAJqKAIAIA9saiECQQAhBwNAIAcgD0kEQCMJIAdqIgYgBv0ABAAgFyACIAdq/QAEAP3mAf3kAf0LBAAgB0EQaiEHDAELCyABQQFqIQEMAQsLCyAAQQJ0IgAjA2oqAgAhFCMEIABqKgIAIRUDQCAEIAhJBEAgCwR/IwogBEECdGooAgAFIAQLIgBBAnQiASAOaioCACESAkAjDCAAai0AAEEBRiICRSASQwAAAABbIwkgAWoqAgAiFkMAAIC/X3FxDQAgEkMAAIA/QwAAgL8gAhsiEyAWlEMAAIC/kiASQwAAAD8gFSMPlCAVIAIblSIWlJIgFCAWkpWTQwAAAACXIhYgElsNACABIA5qIBY4AgAgDUECdCIBIwpqIAA2AgAjCyABaiAWIBKTIBOUOAIAIA1BAWohDQsgBEEBaiEEDAELCwNAIAUgDEkEQCMMIwYgBUECdGooAgBqQQA6AAAgBUEBaiEFDAELCyANBEADQCADIApJBEAgA0ECdCIAIwJqKgIAIRIjByMOIwEgAGooAgBsQQJ0aiEBQQAhAANAIAAgDUkEQCABIABBAnQiAiMKaigCAEECdGoiBCAEKgIAIBIjCyACaioCAJSSOAIAIABBAWohAAwBCwsgA0EBaiEDDAELCwsLJwEBfwNAIAEgA0sEQCAAIANBAnRqKAIAIAIQACADQQFqIQMMAQsLC1YAIAAkACABJAEgAiQCIAMkAyAEJAQgBSQFIAYkBiAHJAcgCCQIIAokDSAKQQNqQXxxJA4gCSQJIw5BAnQiACMJaiQLIwsgAGokCiMKIABqJAwgCyQPCw==';

const pageBytes = 65_536;
/** What assemble.mjs allows: all that 32 bits can name. */
const mostPages = 65_536;

let memory: WasmMemory | undefined;
let steps: SvmSteps | undefined;

/**
 * The inner loop of the training, compiled from svm-steps.as, with its memory, emptied. There is one memory for all
 * trainings of a thread, one after the other: what fourteen of their own would hold until they are collected is gigabytes.
 * @param bytes at least so large
 */
export function svmSteps(bytes: number): SvmSteps & { readonly buffer: ArrayBuffer } {
  const pages = Math.ceil(bytes / pageBytes);
  memory ??= new WebAssembly.Memory({ initial: 1, maximum: mostPages });
  const there = memory.buffer.byteLength / pageBytes;
  if (there < pages) memory.grow(pages - there);
  new Uint8Array(memory.buffer, 0, bytes).fill(0);
  if (!steps) {
    const program = new WebAssembly.Module(Buffer.from(compiled, 'base64'));
    steps = new WebAssembly.Instance(program, { env: { memory } }).exports as SvmSteps;
  }
  return { configure: steps.configure, pass: steps.pass, buffer: memory.buffer };
}
