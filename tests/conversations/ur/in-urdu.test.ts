// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('ur', {
  renewal: 'پرمیسو اگلے مہینے ختم ہو رہا ہے کیا کروں',
  title: 'رہائشی پرمٹ کی تجدید',
  danger: 'شوہر مجھے مارتا ہے',
  unknown: 'مریخ پر موسم کیسا ہے',
  two: '۲',
});
