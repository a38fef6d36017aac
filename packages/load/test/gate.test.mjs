import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { Gate } from '../chaos/gate.mjs';

/** Answers with what it hears. @param {import('node:test').TestContext} t */
async function throughGate(t) {
  const echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (echo.address());
  const gate = await Gate.open({ host: '127.0.0.1', port });
  t.after(() => {
    gate.stop();
    echo.close();
  });
  const enter = () => {
    const socket = connect(gate.port, '127.0.0.1');
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
    return socket;
  };
  return { gate, enter };
}

test('what meets a blocked gate comes through later', async (t) => {
  const { gate, enter } = await throughGate(t);
  const socket = enter();
  socket.write('first');
  await once(socket, 'data');
  /** @type {string[]} */
  const heard = [];
  socket.on('data', (data) => heard.push(String(data)));
  const blocked = gate.block(200);
  socket.write('second');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(heard, []);
  await blocked;
  while (heard.join('') !== 'second') await once(socket, 'data');
});

test('a broken gate lets nobody through, then everybody', async (t) => {
  const { gate, enter } = await throughGate(t);
  const before = enter();
  await once(before, 'connect');
  const broken = gate.break(200);
  await once(before, 'close');
  await once(enter(), 'close');
  await broken;
  const after = enter();
  after.write('x');
  await once(after, 'data');
});
