import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ResolverOptions } from 'node:dns';
import type * as dns from 'node:dns/promises';
import * as net from 'node:net';
import { fake } from '../../test/support/fake.js';
import { NameServer } from '../../test/support/name-server.js';
import { defined } from '../common/defined.js';
import type { AppConfig } from '../config/app-config.js';
import { EndpointClient } from './endpoint-client.js';
import { checkUrl } from './endpoint-rules.js';
import { isPublicAddress } from './public-address.js';

/** What was connected to. All that is public lies at the test's own server. */
const connectedTo: string[] = [];

jest.mock('node:net', () => {
  const actual = jest.requireActual<typeof net>('node:net');
  return {
    ...actual,
    connect: (options: net.TcpSocketConnectOpts) =>
      actual.connect({
        ...options,
        ...defined({ lookup: options.lookup && leadHome(options.lookup) }),
      }),
  };
});

const mockNameServer = { address: '' };

jest.mock('node:dns/promises', () => {
  const actual = jest.requireActual<typeof dns>('node:dns/promises');
  return {
    ...actual,
    Resolver: class extends actual.Resolver {
      constructor(options: ResolverOptions) {
        super(options);
        this.setServers([mockNameServer.address]);
      }
    },
  };
});

const INSIDE = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '100.100.100.200',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::a00:1',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::',
  '2001::1',
  '2001:db8::1',
  '4000::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
];

describe(isPublicAddress.name, () => {
  it.each([...INSIDE, '2130706433', '0x7f000001', '017700000001', '127.1', '0', '::1%lo', 'x', ''])(
    'is not "%s"',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );

  it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe(checkUrl.name, () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://017700000001/',
    'http://0x7f.1/',
    'http://0177.0.0.01/',
    'http://127.0.1/',
    'http://0/',
    'http://127.0.0.1./',
    'http://127。0。0。1/',
    'http://①②⑦.⓪.⓪.①/',
    'http://１２７.０.０.１/',
    'http://%31%32%37.0.0.1/',
    'http:\\\\127.0.0.1\\',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[::ffff:0:7f00:1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1%25eth0]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://localhost../',
    'http://ⓛocalhost/',
    'http://app.localhost/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
    'http://metadata/',
    'http://redis:6379/',
    'http://printer.local/',
    'http://169.254.169.254/latest/meta-data/',
    'http://example.com@169.254.169.254/',
    'http://169.254.169.254#@example.com/',
    'https://example.com:22/',
    'https://example.com:1023/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:pass@example.com/',
    'https://example.com/#part',
    'example.com',
    '//example.com',
    '',
  ])('refuses %s', (url) => {
    expect(checkUrl(url, false)).not.toEqual([]);
  });

  it.each([
    'https://example.com/hook?x=1',
    'http://example.com:8080/',
    'https://example.com:443/',
    'https://example.com./',
    'https://bücher.example/',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
  ])('takes %s', (url) => {
    expect(checkUrl(url, false)).toEqual([]);
  });
});

describe(EndpointClient.name, () => {
  let port: number;
  let connections = 0;
  const server = createServer((_request, response) => response.end('inside'));
  const client = new EndpointClient(
    fake<AppConfig>({ events: { allowPrivate: false, timeoutMs: 2_000 } }),
  );

  const nameServer = new NameServer();

  beforeAll(async () => {
    mockNameServer.address = await nameServer.start();
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  beforeEach(() => {
    connections = 0;
    nameServer.asked.length = 0;
  });

  afterAll(async () => {
    await client.onApplicationShutdown();
    nameServer.stop();
    server.closeAllConnections();
    server.close();
  });

  const resolveTo = (host: string, ...addresses: string[]): void =>
    void nameServer.names.set(host, addresses);

  it.each([...INSIDE.map((address) => [address]), ['93.184.216.34', '127.0.0.1']])(
    'connects to no name that leads to %s, whatever it led to before',
    async (...found) => {
      resolveTo('hook.example.com', ...found);
      await expect(
        client.post(`http://hook.example.com:${port}/`, {}, Buffer.from('{}')),
      ).rejects.toThrow('not an address on the public internet');
      expect(connections).toBe(0);
    },
  );

  it('looks where a name leads on every try, and connects to nothing but what it looked at', async () => {
    const url = `http://rebinding.example.com:${port}/`;
    const hello = () => client.post(url, { connection: 'close' }, Buffer.from('{}'));
    const host = 'rebinding.example.com';
    for (const address of ['93.184.216.34', '93.184.216.35']) {
      resolveTo(host, address);
      expect(await hello()).toMatchObject({ statusCode: 200, text: 'inside' });
    }
    const before = connections;
    resolveTo(host, '127.0.0.1');
    await expect(hello()).rejects.toThrow('not an address on the public internet');
    await expect(hello()).rejects.toThrow('not an address on the public internet');
    expect(connections).toBe(before);
    resolveTo(host, '93.184.216.36');
    expect(await hello()).toMatchObject({ statusCode: 200 });
    expect(connectedTo).toEqual(['93.184.216.34', '93.184.216.35', '93.184.216.36']);
    // Each time for addresses of both families.
    expect(nameServer.asked).toEqual(Array(10).fill(host));
  });

  it('is held up by no names that nobody answers for', async () => {
    const hosts = Array.from({ length: 30 }, (_, index) => `dead-${index}.example.com`);
    let givenUp = 0;
    const dead = hosts.map((host) =>
      client.post(`http://${host}:${port}/`, {}, Buffer.from('{}')).catch(() => (givenUp += 1)),
    );
    resolveTo('good.example.com', '93.184.216.34');
    expect(
      await client.post(`http://good.example.com:${port}/`, {}, Buffer.from('{}')),
    ).toMatchObject({
      statusCode: 200,
    });
    expect(givenUp).toBe(0);
    // Asked once more they lead nowhere, so that no question outlasts the test.
    for (const host of hosts) resolveTo(host);
    await Promise.all(dead);
    expect(givenUp).toBe(hosts.length);
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '①②⑦.⓪.⓪.①',
    '127.0.0.1.',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
  ])('connects to no %s that was stored when other rules were in force', async (host) => {
    await expect(client.post(`http://${host}:${port}/`, {}, Buffer.from('{}'))).rejects.toThrow(
      'not an address on the public internet',
    );
    expect(connections).toBe(0);
  });
});

/** A lookup whose answers are noted, and lead to the loopback interface once they were given. */
function leadHome(lookup: net.LookupFunction): net.LookupFunction {
  return (hostname, options, done) =>
    lookup(hostname, options, (error, address, family) => {
      if (error) return done(error, address, family);
      const found = Array.isArray(address) ? address : [{ address, family: family ?? 4 }];
      connectedTo.push(...found.map((one) => one.address));
      if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(null, '127.0.0.1', 4);
    });
}
