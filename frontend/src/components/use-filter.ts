import { useSearchParams } from 'react-router';

/** A filter that stands in the address: it outlives reloading, and can be sent to somebody. */
export function useFilter(name: string): [value: string, set: (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return [params.get(name) ?? '', set];
}

/** As `useFilter`, where only some values make sense. */
export function useChoice<Value extends string>(
  name: string,
  values: readonly Value[],
): [value: Value | undefined, set: (value: Value | undefined) => void] {
  const [text, setText] = useFilter(name);
  return [values.find((value) => value === text), (value) => setText(value ?? '')];
}
