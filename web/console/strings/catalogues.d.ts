// SPDX-License-Identifier: AGPL-3.0-or-later

// Made by catalogues-plugin.ts.
declare module 'catalogue:*' {
  const sentences: Readonly<Record<string, string>>;
  export default sentences;
}
