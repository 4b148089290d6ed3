// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * A suite that needs something which not every machine has. Where it is missing the suite is skipped and says why; in
 * CI it fails.
 * @param reason what is missing and how it gets here; null: nothing is missing
 */
export function describeUnless(reason: string | null, name: string, suite: () => void): void {
  if (reason === null) {
    describe(name, suite);
    return;
  }
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(reason);
    });
    return;
  }
  process.stderr.write(`\n  SKIPPED ${name}: ${reason}\n`);
  describe.skip(name, suite);
}
