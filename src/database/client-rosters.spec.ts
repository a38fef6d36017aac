import { mongo } from 'mongoose';
import { loosenRosters, type Roster } from './client-rosters.js';

function setUp() {
  const client = new mongo.MongoClient('mongodb://127.0.0.1:1');
  const { s: state } = client as unknown as { s: Record<string, Roster<unknown>> };
  const members = () => [...state['activeSessions']!, ...state['activeCursors']!];
  return { client, state, members };
}

describe(loosenRosters.name, () => {
  it('is needed, as the driver keeps them in sets: should it not, this can go', () => {
    const { client, state } = setUp();
    expect(state['activeSessions']).toBeInstanceOf(Set);
    expect(state['activeCursors']).toBeInstanceOf(Set);
    state['activeCursors'] = new Map() as never;
    expect(() => loosenRosters(client)).toThrow(TypeError);
  });

  it('knows who is there, from before and since, until they leave', async () => {
    const { client, members } = setUp();
    const early = client.startSession();
    loosenRosters(client);
    const [first, second] = [client.startSession(), client.startSession()];
    const cursor = client.db('test').collection('rows').find();
    expect(members()).toEqual([early, first, second, cursor]);
    await first.endSession();
    expect(members()).toEqual([early, second, cursor]);
    await Promise.all([cursor.close(), early.endSession()]);
    expect(members()).toEqual([second]);
  });

  it('names each once, and none that is a stranger', () => {
    const { client, state } = setUp();
    loosenRosters(client);
    const roster = state['activeSessions']!;
    roster.add('a').add('b').add('a');
    expect([...roster]).toEqual(['a', 'b']);
    expect([roster.delete('c'), roster.delete('a'), roster.delete('a')]).toEqual([
      false,
      true,
      false,
    ]);
    expect([...roster]).toEqual(['b']);
  });

  it('ends all that are left when the client closes', async () => {
    const { client, members } = setUp();
    loosenRosters(client);
    const session = client.startSession();
    const cursor = client.db('test').collection('rows').find();
    await client.close();
    expect([session.hasEnded, cursor.closed]).toEqual([true, true]);
    expect(members()).toEqual([]);
  });
});
