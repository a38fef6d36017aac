import type { INestApplicationContext } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import { mongo, type Model } from 'mongoose';
import { newId, type TenantId } from '../../src/common/id.js';
import { nativeCollection } from '../../src/database/native-collection.js';
import { CallsRepository } from '../../src/messaging/messages/calls.repository.js';
import { Message, type Call } from '../../src/messaging/messages/message.schema.js';
import { startWorkerApp } from '../support/worker-app.js';

const BEGUN: Call = { startedAt: new Date('2026-11-29T12:00:00Z') };
const ENDED: Call = {
  endedAt: new Date('2026-11-29T12:01:00Z'),
  missed: false,
  durationSeconds: 60,
};
const WHOLE = { ...BEGUN, ...ENDED };

describe('A call', () => {
  let app: INestApplicationContext;
  let calls: CallsRepository;
  let native: mongo.Collection<Message>;
  let tenantId: TenantId;

  beforeAll(async () => {
    app = await startWorkerApp({ RECONCILE_INTERVAL_MS: '600000' });
    calls = app.get(CallsRepository);
    native = nativeCollection(app.get<Model<Message>>(getModelToken(Message.name)));
  });

  beforeEach(() => {
    tenantId = newId('tnt');
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await app.close();
  });

  it.each([
    ['it begins', BEGUN, ENDED],
    ['it ends', ENDED, BEGUN],
  ])('is one line, and is told as far as it is known, if first is told that %s', async (...row) => {
    const [, first, second] = row;
    expect(await tell(first)).toEqual(first);
    expect(await tell(second)).toEqual(WHOLE);
    expect(await lines()).toEqual([WHOLE]);
  });

  it('is one line, where both stages are told at once', async () => {
    await Promise.all([tell(BEGUN), tell(ENDED)]);
    expect(await lines()).toEqual([WHOLE]);
  });

  it('is found by the stage that another one came before by a moment', async () => {
    jest.spyOn(native, 'findOneAndUpdate').mockImplementationOnce(async () => {
      await tell(BEGUN);
      throw taken({ tenantId: 1, wamid: 1 });
    });
    expect(await tell(ENDED)).toEqual(WHOLE);
    expect(await lines()).toEqual([WHOLE]);
  });

  it('is noted once where the database refuses it', async () => {
    const refused = taken({ _id: 1 });
    const write = jest.spyOn(native, 'findOneAndUpdate').mockRejectedValueOnce(refused);
    await expect(tell(BEGUN)).rejects.toBe(refused);
    expect(write).toHaveBeenCalledTimes(1);
    expect(await lines()).toEqual([]);
  });

  function tell(call: Call): Promise<Call> {
    const line = {
      _id: newId('msg'),
      conversationId: newId('cnv'),
      direction: 'IN',
      origin: 'customer',
      type: 'call',
      content: {},
      peer: '15550001234',
      createdAt: new Date(),
    } as const;
    return calls.upsert(tenantId, 'wacid.A', line, call);
  }

  async function lines() {
    const rows = await native.find({ tenantId, wamid: 'wacid.A' }).toArray();
    return rows.map(({ call }) => call);
  }
});

/** What MongoDB answers to a second row under a unique key. */
function taken(keyPattern: object): mongo.MongoServerError {
  return new mongo.MongoServerError({ code: 11_000, keyPattern, errmsg: 'E11000 duplicate key' });
}
