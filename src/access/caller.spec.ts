import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { fake, partial } from '../../test/support/fake.js';
import { CalledBy, currentActor, currentCall, OPERATOR, runInCall, type Caller } from './caller.js';

const asCaller = (caller: Caller) =>
  runInCall({ caller, ip: '192.0.2.1', requestId: 'r' }, currentActor);

class Door {
  enter(@CalledBy() caller: Caller): Caller {
    return caller;
  }
}

/** What Nest gives to the parameter. */
function givenToDoor(): unknown {
  type Parameters = Record<
    string,
    { factory(data: undefined, context: ExecutionContext): unknown }
  >;
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, Door, 'enter') as Parameters;
  const [parameter] = Object.values(parameters);
  return parameter!.factory(undefined, fake<ExecutionContext>({}));
}

describe(currentActor.name, () => {
  it.each<[string, Partial<Caller>, object]>([
    ['the key of the environment', OPERATOR, { kind: 'operator', id: null }],
    ["an operator's key", { kind: 'operator', keyId: 'key_1' }, { kind: 'operator', id: 'key_1' }],
    ['an operator', { kind: 'operator', userId: 'usr_1' }, { kind: 'operator', id: 'usr_1' }],
    ["a tenant's key", { kind: 'tenant', keyId: 'key_1' }, { kind: 'key', id: 'key_1' }],
    ['somebody of a tenant', { kind: 'tenant', userId: 'usr_1' }, { kind: 'user', id: 'usr_1' }],
    ['a member', { kind: 'member', userId: 'usr_1' }, { kind: 'user', id: 'usr_1' }],
  ])('remembers %s', (_case, caller, actor) => {
    expect(asCaller(partial<Caller>({ ...caller, name: 'N' }))).toEqual({ ...actor, name: 'N' });
  });

  it('remembers what nobody asked for as done by the system', () => {
    expect(currentCall()).toBeUndefined();
    expect(currentActor()).toEqual({ kind: 'system', id: null, name: 'system' });
  });
});

describe('CalledBy', () => {
  it('gives a route its caller', () => {
    const call = { caller: OPERATOR, ip: '192.0.2.1', requestId: 'r' };
    expect(runInCall(call, givenToDoor)).toBe(OPERATOR);
  });

  it('gives nobody to a route that asks for no key, and says so', () => {
    expect(givenToDoor).toThrow('Only routes that are not open know their caller.');
  });
});
