// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('ar', {
  renewal: 'تصريح الإقامة ينتهي الشهر القادم ماذا أفعل',
  title: 'تجديد تصريح الإقامة',
  danger: 'زوجي يضربني',
  unknown: 'كيف الطقس على المريخ اليوم',
  two: '٢',
});
