// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('zh', {
  renewal: '我的居留下个月到期怎么办',
  title: '更新居留许可',
  danger: '我丈夫打我',
  unknown: '今天火星天气怎么样',
  two: '２',
});
