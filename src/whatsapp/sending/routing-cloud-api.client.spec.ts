import { fake } from '../../../test/support/fake.js';
import { Secret } from '../../common/secret.js';
import type { OutboundMessage } from './cloud-api.client.js';
import type { HttpCloudApiClient } from './http-cloud-api.client.js';
import type { MockCloudApiClient } from './mock-cloud-api.client.js';
import { RoutingCloudApiClient } from './routing-cloud-api.client.js';

const MESSAGE: OutboundMessage = { peer: '1', type: 'text', content: {}, callbackData: 'msg_1' };
const RECEIPT = { wamid: 'wamid.A', typing: false };

function setUp() {
  const calls: unknown[][] = [];
  const note = (...call: unknown[]) => void calls.push(call);
  const client = new RoutingCloudApiClient(
    fake<HttpCloudApiClient>({
      send: async (_credentials, message) => {
        note('sent', message);
        return { wamid: 'wamid.real' };
      },
      markRead: async (_credentials, receipt) => note('read', receipt),
    }),
    fake<MockCloudApiClient>({
      send: async () => ({ wamid: 'wamid.simulated' }),
      markRead: async () => undefined,
    }),
  );
  return { client, calls };
}

const credentials = (token: string) => ({ phoneNumberId: '1', accessToken: new Secret(token) });

describe(RoutingCloudApiClient.name, () => {
  it('lets nothing of a simulated tenant leave the process', async () => {
    const { client, calls } = setUp();
    expect(await client.send(credentials('mock_a'), MESSAGE)).toEqual({ wamid: 'wamid.simulated' });
    await client.markRead(credentials('mock_a'), RECEIPT);
    expect(calls).toEqual([]);
  });

  it('takes what a real tenant says to Meta', async () => {
    const { client, calls } = setUp();
    expect(await client.send(credentials('EAA'), MESSAGE)).toEqual({ wamid: 'wamid.real' });
    await client.markRead(credentials('EAA'), RECEIPT);
    expect(calls).toEqual([
      ['sent', MESSAGE],
      ['read', RECEIPT],
    ]);
  });
});
