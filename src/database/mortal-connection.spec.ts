import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { mongo } from 'mongoose';
import { mortalConnection } from './mortal-connection.js';

type DriverConnection = InstanceType<ReturnType<typeof mortalConnection>>;
const ofMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));

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

  it("is needed, as the driver's own never ends such a command: should it, half of this can go", async () => {
    const { Connection } = ofMongoose('mongodb/lib/cmap/connection.js') as {
      Connection: new (socket: Socket, options: object) => DriverConnection;
    };
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const connection = new Connection(socket, { id: 1, generation: 0, hostAddress: {} });
    socket.destroy();
    let ended = false;
    const end = () => (ended = true);
    connection.command({ db: 'admin' }, { ping: 1 }, {}).then(end, end);
    await once(socket, 'close');
    // Whatever the end of the socket makes happen has happened by then.
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    expect(ended).toBe(false);
    expect(socket.listenerCount('drain')).toBe(1);
  });

  it('tells of a server that is about to hang up as of any that is away', async () => {
    server.once('connection', (socket: Socket) => socket.end());
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const connection = new (mortalConnection(60_000))(socket, {
      id: 1,
      generation: 0,
      hostAddress: {},
    });
    // Of a socket that read the end of what comes, and is not closed yet, Node makes an EPIPE.
    await once(socket, 'end');
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
