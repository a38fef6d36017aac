/** Forms of what is counted that other languages have, and English has not. */
type FurtherForm = 'zero' | 'two' | 'few' | 'many';

/**
 * The same keys with words of another language: a missing or a further one is a type error. What is
 * counted may have more forms.
 */
export type Words<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Words<English[Key]>;
} & {
  readonly [
    Key in keyof English as Key extends `${infer Counted}_other`
      ? `${Counted}_${FurtherForm}`
      : never
  ]?: string;
};
