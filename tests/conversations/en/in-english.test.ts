// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('en', {
  renewal: 'my permesso go expire what i do',
  title: 'Renewing your residence permit',
  danger: 'my husband beat me',
  unknown: 'what is the weather on mars today',
  two: '2',
});
