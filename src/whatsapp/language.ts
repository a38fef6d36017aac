/** A language of a template as Meta writes it, the only spelling it takes: `en_US` of `en-us`. */
export function toLanguage(code: string): string {
  const [language = '', region] = code.split(/[-_]/);
  return region === undefined
    ? language.toLowerCase()
    : `${language.toLowerCase()}_${region.toUpperCase()}`;
}
