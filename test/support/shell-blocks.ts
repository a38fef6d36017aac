/**
 * The `sh` blocks of a Markdown text, in order.
 *
 * @param heading of the section to look at, such as `## The API by hand`; the whole text if absent
 */
export function shellBlocks(markdown: string, heading?: string): string[] {
  return [...sectionOf(markdown, heading).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block,
  );
}

function sectionOf(markdown: string, heading: string | undefined): string {
  if (heading === undefined) return markdown;
  const start = markdown.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`There is no section "${heading}".`);
  const level = heading.slice(0, heading.indexOf(' '));
  const end = markdown.indexOf(`\n${level} `, start + heading.length + 1);
  return markdown.slice(start, end < 0 ? undefined : end);
}
