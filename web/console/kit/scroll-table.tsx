// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ReactNode } from 'react';

/** A table that scrolls sideways by itself on a narrow screen; what scrolls is reached with the keyboard too. */
export function ScrollTable({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <section className="table-scroll" tabIndex={0} aria-label={label}>
      <table className="table table-sm">{children}</table>
    </section>
  );
}
