// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('sq', {
  renewal: 'me mbaron leja muajin tjeter cfare bej',
  title: 'Rinovimi i lejes së qëndrimit',
  danger: 'burri me rreh',
  unknown: 'si eshte koha ne Mars',
  two: '2',
});
