// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('fa', {
  renewal: 'پرمسو ماه بعد تمام می‌شود چکار کنم',
  title: 'تمدید اجازهٔ اقامت',
  danger: 'شوهرم مرا می‌زند',
  unknown: 'هوا در مریخ چطور است',
  two: '۲',
});
