// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('es', {
  renewal: 'se me vence el permiso el otro mes qué hago',
  title: 'Renovar el permiso de residencia',
  danger: 'mi marido me pega',
  unknown: 'qué tiempo hace en Marte',
  two: '2',
});
