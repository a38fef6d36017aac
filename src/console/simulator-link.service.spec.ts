import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fake } from '../../test/support/fake.js';
import type { AppConfig } from '../config/app-config.js';
import { SimulatorLink } from './simulator-link.service.js';

const MESSAGE = { phoneNumberId: '1065', text: 'hi', name: 'Sam' };

function linkTo(apiUrl: string, production = false): SimulatorLink {
  return new SimulatorLink(fake<AppConfig>({ production, meta: { apiUrl } }));
}

describe(SimulatorLink.name, () => {
  let server: Server;
  let url: string;
  let asked: { url: string | undefined; body: unknown };
  let status = 202;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        asked = { url: request.url, body: text === '' ? null : (JSON.parse(text) as unknown) };
        response.writeHead(request.method === 'GET' ? 200 : status).end('{"wamid":"wamid.1"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.close();
  });

  beforeEach(() => (status = 202));

  it('has a customer write, and tells the wamid', async () => {
    expect(await linkTo(url).isRunning()).toBe(true);
    expect(await linkTo(url).write('15550001111', MESSAGE)).toBe('wamid.1');
    expect(asked).toEqual({ url: '/_simulator/customers/15550001111/messages', body: MESSAGE });
  });

  it('keeps to the path of customers, whatever the number', async () => {
    await linkTo(url).write('../../reset', MESSAGE);
    expect(asked.url).toBe('/_simulator/customers/..%2F..%2Freset/messages');
  });

  it('tells that the simulator refused', async () => {
    status = 400;
    await expect(linkTo(url).write('1', MESSAGE)).rejects.toMatchObject({
      code: 'simulator_refused',
    });
  });

  it.each([
    ['in production', () => linkTo(url, true)],
    ['where Meta is meant', () => linkTo('https://graph.facebook.com')],
    ['on a machine elsewhere', () => linkTo('http://192.0.2.1:4000')],
    ['where none runs', () => linkTo('http://127.0.0.1:9')],
  ])('is not there %s', async (_where, link) => {
    expect(await link().isRunning()).toBe(false);
    await expect(link().write('1', MESSAGE)).rejects.toMatchObject({ code: 'no_simulator' });
  });
});
