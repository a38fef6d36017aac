import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
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
}: { message?: Message; credentials?: Credentials | null } = {}) {
  const tellMeta = jest.fn(async () => undefined);
  const note = jest.fn(async () => undefined);
  const receipts = new ReadReceipts(
    fake<MessagesService>({ get: async () => message }),
    fake<ConversationsService>({ markRead: note }),
    fake<TenantDirectory>({
      find: async () => partial<Tenant>({ phoneNumberId: '1', numbers: [businessNumber()] }),
      findCredentials: async () => credentials,
    }),
    fake<CloudApiClient>({ markRead: tellMeta }),
  );
  return { receipts, tellMeta, note };
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

  it('says so if the tenant has no token', async () => {
    const { receipts } = setUp({ credentials: null });
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
