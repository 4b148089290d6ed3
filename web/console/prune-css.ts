// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CSSOptions } from 'vite';

/** PostCSS comes with Vite, and so do its types. */
type PostcssPlugin = NonNullable<Exclude<NonNullable<CSSOptions['postcss']>, string>['plugins']>[number];

/**
 * Takes out of bootstrap-italia what the console does not use: 600 KB of style sheet become a few. Rules stay whose
 * classes are all among the words of the sources, and rules for plain elements. Pictures inside the sheet go too: the
 * page's policy would not show them.
 */
export function pruneCss(words: ReadonlySet<string>): PostcssPlugin {
  const isUsed = (selector: string) =>
    [...selector.matchAll(/\.([\w-]+)/g)].every(([, name]) => words.has(name ?? '')) &&
    !/\[(?:type|data-)[^\]]*\]|#|::?(?:-moz|-ms|file)/.test(selector);
  return {
    postcssPlugin: 'prune-css',
    OnceExit(root) {
      root.walkRules((rule) => {
        if (!rule.source?.input.file?.includes('bootstrap-italia')) return;
        if (
          rule.parent?.type === 'atrule' &&
          'name' in rule.parent &&
          String(rule.parent.name).includes('keyframes')
        )
          return;
        const used = rule.selectors.filter((selector) => isUsed(selector));
        if (used.length === 0) {
          rule.remove();
          return;
        }
        rule.selectors = used;
        rule.walkDecls((declaration) => {
          if (declaration.value.includes('url(')) declaration.remove();
        });
      });
      root.walkAtRules('font-face', (rule) => {
        if (rule.source?.input.file?.includes('bootstrap-italia')) rule.remove();
      });
      for (let pass = 0; pass < 2; pass += 1)
        root.walkAtRules((rule) => {
          if (rule.nodes?.length === 0) rule.remove();
        });
    },
  };
}
