// SPDX-License-Identifier: AGPL-3.0-or-later
import { conversationsIn } from '../in-language.ts';

conversationsIn('it', {
  renewal: 'mi scade il permeso cosa faccio',
  title: 'Rinnovo del permesso di soggiorno',
  danger: 'mio marito mi picchia',
  unknown: 'che tempo fa su marte oggi',
  two: '２',
});
