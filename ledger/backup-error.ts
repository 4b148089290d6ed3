// SPDX-License-Identifier: AGPL-3.0-or-later

/** Why a backup cannot be made or put back, and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
