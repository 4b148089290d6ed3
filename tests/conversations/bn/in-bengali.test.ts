// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('bn', {
  renewal: 'আমার পারমিট শেষ হয়ে যাচ্ছে কি করব',
  title: 'পারমিট নবায়ন',
  danger: 'আমার স্বামী আমাকে মারে',
  unknown: 'আজ মঙ্গল গ্রহের আবহাওয়া কেমন',
  two: '২',
});
