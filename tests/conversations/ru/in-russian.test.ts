// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('ru', {
  renewal: 'пермессо заканчивается через месяц что делать',
  title: 'Продление вида на жительство',
  danger: 'муж меня бьёт',
  unknown: 'какая погода на Марсе',
  two: '2',
});
