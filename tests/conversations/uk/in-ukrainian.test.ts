// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('uk', {
  renewal: 'дозвіл закінчується наступного місяця що робити',
  title: 'Продовження дозволу на проживання',
  danger: 'чоловік мене б’є',
  unknown: 'яка погода на Марсі',
  two: '2',
});
