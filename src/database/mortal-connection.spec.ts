import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { mongo } from 'mongoose';
import { mortalConnection } from './mortal-connection.js';

describe(mortalConnection.name, () => {
  let server: Server;

  beforeAll(async () => {
    server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    server.close();
  });

  it('ends a command whose socket was destroyed just before', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const connection = new (mortalConnection(60_000))(socket, {
      id: 1,
      generation: 0,
      hostAddress: {},
    });
    socket.destroy();
    const ping = connection.command({ db: 'admin' }, { ping: 1 }, {});
    await expect(ping).rejects.toThrow(mongo.MongoNetworkError);
  });

  it.each([
    ['a read', { find: 'a' }],
    ['the look whether the server is there', { hello: 1 }],
  ])('ends %s that nobody answers, and its connection with it', async (_name, command) => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const Limited = mortalConnection(50);
    const connection = new Limited(socket, { id: 1, generation: 0, hostAddress: {} });
    const answer = connection.command({ db: 'admin' }, command, {});
    await expect(answer).rejects.toThrow(mongo.MongoOperationTimeoutError);
    expect(socket.destroyed).toBe(true);
    const next = connection.command({ db: 'admin' }, { ping: 1 }, {});
    await expect(next).rejects.toThrow();
  });
});
