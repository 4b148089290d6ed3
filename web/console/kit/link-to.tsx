// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ComponentProps, MouseEvent } from 'react';
import { type Place, pathOf } from '../shell/places.ts';
import { go } from '../shell/router.ts';

/** A real link, so that it can be opened in another tab, which otherwise changes the place without loading. */
export function LinkTo({ to, onClick, ...rest }: ComponentProps<'a'> & { readonly to: Place }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    event.preventDefault();
    go(to);
  };
  return <a {...rest} href={pathOf(to)} onClick={follow} />;
}
