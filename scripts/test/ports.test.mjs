import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { freePort, isFree, portNear } from '../lib/ports.mjs';

describe('ports', () => {
  it('passes over a port that somebody listens on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');

    assert.equal(await isFree(address.port), false);
    assert.notEqual(await portNear(address.port), address.port);

    server.close();
    await once(server, 'close');
    assert.equal(await portNear(address.port), address.port);
  });

  it('finds one that can be listened on', async () => {
    assert.equal(await isFree(await freePort()), true);
  });

  it('gives none twice, and none that an outgoing connection could have', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, freePort));
    assert.equal(new Set(ports).size, 200);
    assert.ok(ports.every((port) => port < 32_768));
  });
});
