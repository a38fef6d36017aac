import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { Credentials, TenantDirectory } from '../../tenants/tenant-directory.js';
import type { CloudApiClient } from '../../whatsapp/sending/cloud-api.client.js';
import { CloudApiError } from '../../whatsapp/cloud-api.error.js';
import type { Message } from '../messages/message.schema.js';
import type { MessagesService } from '../messages/messages.service.js';
import { ReadReceipts } from './read-receipts.service.js';

const INBOUND = partial<Message>({
  _id: 'msg_1',
  direction: 'IN',
  wamid: 'wamid.A',
  conversationId: 'cnv_1',
});
const CREDENTIALS = { phoneNumberId: '1', accessToken: new Secret('token'), sealedToken: 'sealed' };

function setUp({
  message = INBOUND,
  credentials = CREDENTIALS,
  found = true,
}: { message?: Message; credentials?: Credentials | null; found?: boolean } = {}) {
  const tellMeta = jest.fn(async () => undefined);
  const note = jest.fn(async () => undefined);
  const findCredentials = jest.fn(async (_tenant: unknown, _number: unknown) => credentials);
  const numbers = ['1', '2'].map((phoneNumberId) => businessNumber({ phoneNumberId }));
  const receipts = new ReadReceipts(
    fake<MessagesService>({ get: async () => message }),
    fake<ConversationsService>({ markRead: note }),
    fake<TenantDirectory>({
      find: async () => (found ? partial<Tenant>({ phoneNumberId: '1', numbers }) : null),
      findCredentials,
    }),
    fake<CloudApiClient>({ markRead: tellMeta }),
  );
  return { receipts, tellMeta, note, findCredentials };
}

describe(ReadReceipts.name, () => {
  it.each([true, false])('tells Meta and the conversation (typing: %s)', async (typing) => {
    const { receipts, tellMeta, note } = setUp();
    await receipts.markRead('tnt_1', 'msg_1', typing);
    expect(tellMeta).toHaveBeenCalledWith(CREDENTIALS, { wamid: 'wamid.A', typing });
    expect(note).toHaveBeenCalledWith('tnt_1', 'cnv_1', 'msg_1');
  });

  it('refuses a message of ours', async () => {
    const { receipts, tellMeta } = setUp({ message: { ...INBOUND, direction: 'OUT' } });
    await expect(receipts.markRead('tnt_1', 'msg_1', false)).rejects.toMatchObject({
      code: 'not_readable',
    });
    expect(tellMeta).not.toHaveBeenCalled();
  });

  it.each([
    ['to which the message came', '2', '2'],
    ['that is meant where none is named', undefined, '1'],
  ])('speaks for the number %s', async (_which, phoneNumberId, expected) => {
    const message = partial<Message>({ ...INBOUND, ...defined({ phoneNumberId }) });
    const { receipts, findCredentials } = setUp({ message });
    await receipts.markRead('tnt_1', 'msg_1', false);
    expect(findCredentials.mock.calls).toMatchObject([
      [{ phoneNumberId: '1' }, { phoneNumberId: expected, accessToken: 'sealed' }],
    ]);
  });

  it.each([
    ['the tenant has no token', { credentials: null }],
    ['there is no such tenant', { found: false }],
    ['it has no such number', { message: partial<Message>({ ...INBOUND, phoneNumberId: '3' }) }],
  ])('says so if %s', async (_case, settings) => {
    const { receipts } = setUp(settings);
    await expect(receipts.markRead('tnt_1', 'msg_1', false)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'tenant_not_connected',
    });
  });

  it("passes on Meta's refusal with its code, and notes nothing", async () => {
    const { receipts, tellMeta, note } = setUp();
    tellMeta.mockRejectedValue(
      new CloudApiError({ outcome: 'refused', metaCode: 131009, title: 'Invalid message id' }),
    );
    await expect(receipts.markRead('tnt_1', 'msg_1', false)).rejects.toMatchObject({
      kind: 'upstream',
      code: 'cloud_api_error',
      message: "Meta's Cloud API refused: Invalid message id (code 131009).",
    });
    expect(note).not.toHaveBeenCalled();
  });
});
