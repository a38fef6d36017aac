/** The same keys with words of another language: a missing or a further one is a type error. */
export type Words<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Words<English[Key]>;
};
