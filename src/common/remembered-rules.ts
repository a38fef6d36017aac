import { getMetadataStorage } from 'class-validator';

type Rules = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;

/**
 * Has class-validator remember the rules of a class. Left alone it gathers them for each object anew, and
 * looks through every class that has rules for that, so that each request costs the more the more
 * routes there are.
 */
export function rememberRules(storage = getMetadataStorage()): void {
  const known = new WeakMap<object, Rules>();
  const grouped = new WeakMap<Rules, Record<string, Rules>>();
  const gather = storage.getTargetValidationMetadatas.bind(storage);
  const group = storage.groupByPropertyName.bind(storage);

  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    const isPlain = !schema && !always && !strictGroups && groups === undefined;
    const own = isPlain ? known.get(target) : undefined;
    if (own !== undefined) return own;
    const rules = gather(target, schema, always, strictGroups, groups);
    if (isPlain) known.set(target, rules);
    return rules;
  };
  storage.groupByPropertyName = (rules) => {
    const own = grouped.get(rules) ?? group(rules);
    grouped.set(rules, own);
    return own;
  };
}
