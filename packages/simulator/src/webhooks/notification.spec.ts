import { renderNotification, type WebhookItem } from './notification.js';

const status = (id: string, phoneNumberId = '1', entryId = '11'): WebhookItem => ({
  url: 'http://x',
  entryId,
  content: {
    field: 'messages',
    list: 'statuses',
    phoneNumberId,
    displayPhoneNumber: `1555000000${phoneNumberId}`,
    contact: '{"wa_id":"15550001234"}',
    item: `{"id":"${id}"}`,
  },
});

const message = (id: string): WebhookItem => {
  const { content, ...item } = status(id);
  return { ...item, content: { ...content, list: 'messages' } as WebhookItem['content'] };
};

const value = (phoneNumberId: string, rest: object) => ({
  messaging_product: 'whatsapp',
  metadata: {
    display_phone_number: `1555000000${phoneNumberId}`,
    phone_number_id: phoneNumberId,
  },
  ...rest,
});

const contacts = [{ wa_id: '15550001234' }];

describe(renderNotification.name, () => {
  it('tells one status in one value', () => {
    expect(JSON.parse(renderNotification([status('a')]))).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '11',
          changes: [
            { field: 'messages', value: value('1', { contacts, statuses: [{ id: 'a' }] }) },
          ],
        },
      ],
    });
  });

  it('puts items of one number into one value, of one account into one entry', () => {
    const items = [status('a'), message('b'), status('c', '2'), status('d', '3', '33')];
    expect(JSON.parse(renderNotification(items)).entry).toEqual([
      {
        id: '11',
        changes: [
          {
            field: 'messages',
            value: value('1', { contacts, messages: [{ id: 'b' }], statuses: [{ id: 'a' }] }),
          },
          { field: 'messages', value: value('2', { contacts, statuses: [{ id: 'c' }] }) },
        ],
      },
      {
        id: '33',
        changes: [{ field: 'messages', value: value('3', { contacts, statuses: [{ id: 'd' }] }) }],
      },
    ]);
  });

  it('gives other fields an entry of their own, with a time', () => {
    const event: WebhookItem = {
      url: 'http://x',
      entryId: '11',
      content: { field: 'account_update', value: '{"event":"X"}', time: 1790000200 },
    };
    expect(JSON.parse(renderNotification([event])).entry).toEqual([
      {
        id: '11',
        time: 1790000200,
        changes: [{ field: 'account_update', value: { event: 'X' } }],
      },
    ]);
  });
});
