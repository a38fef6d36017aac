import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { mongo } from 'mongoose';
import { MortalConnection } from './mortal-connection.js';

describe(MortalConnection.name, () => {
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
    const connection = new MortalConnection(socket, { id: 1, generation: 0, hostAddress: {} });
    socket.destroy();
    const ping = connection.command({ db: 'admin' }, { ping: 1 }, {});
    await expect(ping).rejects.toThrow(mongo.MongoNetworkError);
  });
});
