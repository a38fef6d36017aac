import { memo, type ReactNode } from 'react';
import { parseFormatting, type Block, type Inline, type Line } from './formatting';

const TAGS = { bold: 'strong', italic: 'em', strike: 's', code: 'code' } as const;

/** Text as WhatsApp shows it, with its line breaks and marks; addresses can be followed. */
export const RichText = memo(function RichText({ text }: { readonly text: string }) {
  return (
    <div dir="auto" className="rich">
      {parseFormatting(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
});

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'code':
      return <pre>{block.text}</pre>;
    case 'quote':
      return <blockquote>{withBreaks(block.lines)}</blockquote>;
    case 'bullets':
      return <ul>{itemsOf(block.lines)}</ul>;
    case 'numbers':
      return <ol start={block.first}>{itemsOf(block.lines)}</ol>;
    default:
      return <div>{withBreaks(block.lines)}</div>;
  }
}

function itemsOf(lines: readonly Line[]): ReactNode {
  return lines.map((line, index) => <li key={index}>{show(line)}</li>);
}

function withBreaks(lines: readonly Line[]): ReactNode {
  return lines.map((line, index) => (
    <span key={index}>
      {index > 0 && '\n'}
      {show(line)}
    </span>
  ));
}

function show(inlines: readonly Inline[]): ReactNode {
  return inlines.map((inline, index) => {
    if (typeof inline === 'string') return inline;
    if ('href' in inline) {
      return (
        <a key={index} href={inline.href} target="_blank" rel="noopener noreferrer">
          {inline.text}
        </a>
      );
    }
    const Tag = TAGS[inline.mark];
    return <Tag key={index}>{show(inline.children)}</Tag>;
  });
}
