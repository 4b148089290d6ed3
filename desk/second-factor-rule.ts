// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Role } from './rights.ts';

/**
 * Who must have a second factor. `offered`: nobody must, for a first try on one's own machine, where only that machine
 * reaches the desk.
 */
export type SecondFactorRule = 'administrators' | 'everybody' | 'offered';

export function mustHaveFactor(rule: SecondFactorRule, role: Role): boolean {
  return rule === 'everybody' || (rule === 'administrators' && role === 'administrator');
}

/** The rule when none is set: a desk that others reach protects its administrators. */
export function usualRule(publicUrl: string | null): SecondFactorRule {
  return publicUrl === null || isLoopback(publicUrl) ? 'offered' : 'administrators';
}

/** An address of this very machine. */
export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
