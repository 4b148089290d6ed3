// SPDX-License-Identifier: AGPL-3.0-or-later
import { queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';

/** As desk/hours.ts keeps them. */
export interface HoursPart {
  readonly week: string | null;
  readonly patron: string | null;
  readonly closures: readonly { readonly from: string; readonly to: string }[];
  readonly openings: readonly { readonly date: string; readonly hours: string }[];
}

export interface HoursSetting {
  readonly general: HoursPart;
  readonly territories: Readonly<Record<string, HoursPart>>;
  readonly teams: Readonly<Record<string, HoursPart>>;
}

export interface HoursShown {
  readonly setting: HoursSetting;
  readonly teams: readonly { readonly id: string; readonly name: string }[];
}

export const hoursQuery = queryOptions({
  queryKey: ['hours'],
  queryFn: () => api<HoursShown>('GET', '/hours'),
});

export const noPart: HoursPart = { week: null, patron: null, closures: [], openings: [] };
