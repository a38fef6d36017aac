import { useSession } from './session-context';

/** The person who is signed in; whoever uses a key is nobody in particular. */
export function useMe(): { readonly id: string; readonly name: string } | undefined {
  const { person } = useSession().session;
  return person && { id: person.id, name: person.name };
}
