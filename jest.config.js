// SPDX-License-Identifier: AGPL-3.0-or-later
/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', tsx: false }, target: 'es2023' },
        module: { type: 'commonjs' },
      },
    ],
    // What speaks OpenID Connect ships only ESM.
    'node_modules/(openid-client|oauth4webapi|jose)/.*\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  extensionsToTreatAsEsm: [],
  // Everything of ours is CommonJS inside jest (three times faster than its ESM mode); packages that ship only ESM are transformed too.
  transformIgnorePatterns: ['/node_modules/(?!(kysely|yaml|openid-client|oauth4webapi|jose)/)'],
  // A package of its own: jest need not know what is in it.
  modulePathIgnorePatterns: ['<rootDir>/tests/webchat/node_modules'],
  // Also on two cores, where jest would take one: what takes long waits for processes and browsers of its own.
  maxWorkers: 2,
  testTimeout: 30_000,
};
