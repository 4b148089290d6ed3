// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('fr', {
  renewal: 'mon permis de séjour finit le mois prochain je fais quoi',
  title: 'Renouveler le permis de séjour',
  danger: 'mon mari me frappe',
  unknown: 'quel temps fait-il sur Mars',
  two: '2',
});
