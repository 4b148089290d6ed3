// SPDX-License-Identifier: AGPL-3.0-or-later

const most = 10;
let plain: string | null = null;

/** Shows how many wait in the icon of the tab: pictures from the server, since the page's policy allows no others. */
export function showUnread(unread: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  plain ??= link.href;
  const href = unread > 0 ? `/desk/icon/${Math.min(unread, most)}.svg` : plain;
  if (link.href !== new URL(href, location.href).href) link.href = href;
}
