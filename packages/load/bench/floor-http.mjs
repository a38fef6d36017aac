/**
 * The least that taking in a webhook can cost: a bare HTTP server that checks the signature and
 * parses the body; with a MongoDB address, it also inserts the body, journaled on a majority.
 * `node floor-http.mjs <port> <secret> [<MongoDB address>]`
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const [, , port, secret = '', mongoUri] = process.argv;
const store = mongoUri === undefined ? async () => {} : await openStore(mongoUri);

/** @param {string} uri */
async function openStore(uri) {
  const { default: mongoose } = await import('mongoose');
  const client = new mongoose.mongo.MongoClient(uri, {
    writeConcern: { w: 'majority', journal: true },
    maxPoolSize: 50,
  });
  /** @type {import('mongoose').mongo.Collection<{ _id: string, body: Buffer }>} */
  const events = client.db().collection('floor');
  return async (/** @type {Buffer} */ body) => {
    await events.insertOne({ _id: randomUUID(), body });
  };
}

createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const body = Buffer.concat(chunks);
    const given = Buffer.from(`${request.headers['x-hub-signature-256']}`.slice(7), 'hex');
    const expected = createHmac('sha256', secret).update(body).digest();
    let status = 401;
    if (given.length === expected.length && timingSafeEqual(given, expected)) {
      JSON.parse(body.toString('utf8'));
      status = await store(body).then(
        () => 200,
        () => 503,
      );
    }
    response.writeHead(status, { 'content-length': 0 }).end();
  });
}).listen(Number(port), '127.0.0.1');
