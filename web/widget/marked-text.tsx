// SPDX-License-Identifier: AGPL-3.0-or-later
/** @jsxImportSource preact */
import { Fragment } from 'preact';
import { type Line, parseMarkup } from './markup.ts';

interface MarkedTextProps {
  readonly text: string;
  /** On a counter card what stands in bold is the Italian for the clerk. */
  readonly boldIsItalian?: boolean;
}

const italian = { lang: 'it', dir: 'ltr' } as const;

/** The neutral markup of a message as elements. */
export function MarkedText({ text, boldIsItalian }: MarkedTextProps) {
  return (
    <>
      {parseMarkup(text).map((block, index) => {
        if (block.kind === 'paragraph') {
          return (
            <p key={index} {...(boldIsItalian && block.lines.flat().every(({ bold }) => bold) && italian)}>
              {block.lines.map((line, at) => (
                <Fragment key={at}>
                  {at > 0 && <br />}
                  <Pieces line={line} />
                </Fragment>
              ))}
            </p>
          );
        }
        const items = block.items.map((line, at) => (
          <li key={at}>
            <Pieces line={line} />
          </li>
        ));
        return block.ordered ? (
          <ol key={index} start={block.first}>
            {items}
          </ol>
        ) : (
          <ul key={index}>{items}</ul>
        );
      })}
    </>
  );
}

function Pieces({ line }: { readonly line: Line }) {
  return (
    <>
      {line.map(({ text, href, bold }, index) => {
        const piece = href ? <Link href={href} text={text} /> : text;
        return bold ? <strong key={index}>{piece}</strong> : <Fragment key={index}>{piece}</Fragment>;
      })}
    </>
  );
}

/** Numbers and addresses run left to right, whatever stands around them. */
function Link({ href, text }: { readonly href: string; readonly text: string }) {
  const away = href.startsWith('http');
  return (
    <a href={href} dir="ltr" {...(away && { target: '_blank', rel: 'noopener noreferrer' })}>
      {text}
    </a>
  );
}
