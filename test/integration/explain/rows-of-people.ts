import { newId, type ConversationId, type CustomerId } from '../../../src/common/id.js';
import type { CustomerChange } from '../../../src/conversations/contact-activity.js';
import { ConversationNotesRepository } from '../../../src/conversations/conversation-notes.repository.js';
import type { Customer } from '../../../src/conversations/customer.schema.js';
import { CustomerSearch } from '../../../src/conversations/customer-search.repository.js';
import { CustomersRepository } from '../../../src/conversations/customers.repository.js';
import { untouched } from '../../../src/conversations/handling-change.js';
import { HandlingsRepository } from '../../../src/conversations/handlings.repository.js';
import { OtherConversationsRepository } from '../../../src/conversations/other-conversations.repository.js';
import { QuickRepliesRepository } from '../../../src/quick-replies/quick-replies.repository.js';
import { MediaRepository } from '../../../src/media/media.repository.js';
import type { Media } from '../../../src/media/media.schema.js';
import { partial } from '../../support/fake.js';
import { PAGE, pageAfter, TENANT, timeCursorOf, type RowsOf } from './row.js';
import { seededId, TENANTS } from './seeded-documents.js';

const CUSTOMER: CustomerId = `cus_${seededId(1)}`;
const THREAD: ConversationId = `cnv_${seededId(1)}_other`;
const HANDLED = untouched(`cnv_${seededId(1)}`, TENANT);
const AUTHOR = { kind: 'system', id: null, name: 'system' } as const;
const KEYS = [`${TENANT}/phone/1`, `${TENANTS[4]}/phone/4`];
const AFTER = { limit: 20, cursor: timeCursorOf('cus') };
const AT = new Date();
const FILE = `med_${seededId(5)}` as const;
const CONTENT = { bytes: 1, sha256: 'x', mimeType: 'x/y' };
const MEDIA = partial<Media>({ _id: FILE, tenantId: TENANT, tries: 1, claim: 'c' });

const CHANGE: CustomerChange = {
  customerId: CUSTOMER,
  set: { savedName: 'x' },
  unset: [],
  max: { updatedAt: AT },
  numbersSeen: {},
  addKeys: ['k'],
  removeKeys: ['r'],
  addFormer: [],
  absorb: [],
};

export const peopleRows: RowsOf = (get) => {
  const customers = () => get(CustomersRepository);
  const search = () => get(CustomerSearch);
  const threads = () => get(OtherConversationsRepository);
  const handlings = () => get(HandlingsRepository);
  const notes = () => get(ConversationNotesRepository);
  const replies = () => get(QuickRepliesRepository);
  const media = () => get(MediaRepository);
  const silent = { at: new Date(0), id: CUSTOMER };
  return [
    ['people by key', () => customers().findByKeys([`${TENANT}/phone/1`, `${TENANT}/phone/101`])],
    ['people of tenants', () => customers().findByKeys(KEYS)],
    ['people of tenants by digits', () => customers().findByDigits(TENANTS, '1', 5)],
    ['people that were known', () => customers().findEverKnownBy([`${TENANT}/phone/1`])],
    ['one of them', () => customers().find(TENANT, CUSTOMER)],
    ['some of them', () => customers().findByIds([CUSTOMER])],
    [
      'people written',
      () => {
        const fresh = partial<Customer>({ _id: newId('cus'), tenantId: TENANT });
        return customers().write([fresh], [CHANGE]);
      },
    ],
    ['people', () => customers().list(TENANT, PAGE, 'with-messages')],
    ['people, next page', () => customers().list(TENANT, AFTER, 'with-messages')],
    ['all people', () => customers().list(TENANT, PAGE, 'all')],
    ['all people, next page', () => customers().list(TENANT, AFTER, 'all')],
    ['people without messages', () => customers().listAfter(TENANT, 20, silent, 'all')],
    ['people by words', () => search().search(TENANT, { words: ['1001'], prefix: 'ana' }, PAGE)],
    [
      'people by a word, next page',
      () => search().search(TENANT, { words: [], prefix: 'ana' }, pageAfter('cus')),
    ],
    ['words about a conversation', () => customers().annotate(TENANT, CUSTOMER, { a: 'b' })],
    ['described', () => customers().describe(TENANT, CUSTOMER, { name: 'x' })],
    ['read mark', () => customers().markRead(TENANT, CUSTOMER, `msg_${seededId(1)}`)],
    ['raised', () => customers().raise(CUSTOMER, { lastMessageAt: AT })],
    ['window', () => customers().closeWindow(CUSTOMER, AT)],
    ['preference', () => customers().setMarketingPreference(CUSTOMER, true, AT)],
    ['separated', () => customers().separate(CUSTOMER, { customerId: CUSTOMER, keys: [] })],
    ['changed people', () => customers().dueEvents.find(20)],

    [
      'thread with another number',
      () => {
        const ours = { _id: THREAD, tenantId: TENANT, customerId: CUSTOMER, phoneNumberId: '2' };
        return threads().record([{ ...ours, lastMessageAt: AT }]);
      },
    ],
    ['one thread', () => threads().find(TENANT, THREAD)],
    ['some threads', () => threads().findMany([THREAD])],
    ['threads of people', () => threads().ofCustomers([{ _id: CUSTOMER, tenantId: TENANT }])],
    ['threads of one', () => threads().ofCustomer(TENANT, CUSTOMER)],
    ['threads', () => threads().list(TENANT, 20, null)],
    ['threads, next page', () => threads().list(TENANT, 20, { at: new Date(9_001), id: THREAD })],
    ['thread read', () => threads().markRead(TENANT, THREAD, `msg_${seededId(1)}`)],
    ['thread window', () => threads().closeWindow(THREAD, AT)],
    ['thread: words about it', () => threads().annotate(TENANT, THREAD, { a: 'b' })],
    ['how threads are dealt with', () => handlings().findMany([HANDLED._id])],
    ['dealt with anew', () => handlings().replace(HANDLED, { ...HANDLED, version: 1 })],
    ['what of that is to be told', () => handlings().dueEvents.find(20)],
    ['a note', () => notes().add(TENANT, HANDLED._id, 'x', AUTHOR)],
    ['notes', () => notes().list(TENANT, HANDLED._id, PAGE)],
    ['a note goes', () => notes().remove(TENANT, HANDLED._id, `note_${seededId(1)}`)],
    ['notes, next page', () => notes().list(TENANT, HANDLED._id, pageAfter('note'))],
    ['what somebody deals with', () => handlings().list(TENANT, { assignee: 'ada' }, PAGE)],
    [
      'what somebody deals with, next page',
      () => handlings().list(TENANT, { assignee: 'ada' }, pageAfter('cnv')),
    ],
    ['what is about something', () => handlings().list(TENANT, { label: 'vip' }, PAGE)],
    ['a quick reply', () => replies().add(TENANT, { shortcut: 'x', text: 'x' })],
    ['quick replies', () => replies().list(TENANT, PAGE)],
    ['quick replies, next page', () => replies().list(TENANT, pageAfter('qrp'))],
    ['a quick reply changed', () => replies().change(TENANT, `qrp_${seededId(1)}`, { text: 'y' })],
    ['a quick reply removed', () => replies().remove(TENANT, `qrp_${seededId(1)}`)],
    ['a tenant goes: its quick replies', () => replies().removeOfTenant(TENANT)],
    ['changed threads', () => threads().dueEvents.find(20)],
    ['threads merged', () => threads().setMerged(TENANT, CUSTOMER, CUSTOMER)],

    ['new file', () => media().insertNew([{ ...MEDIA, _id: newId('med') }])],
    ['files counted', () => media().countDue(20)],
    ['files: their bytes', () => media().sumStored(TENANT)],
    ['file', () => media().find(TENANT, FILE)],
    ['files', () => media().findAll(TENANT, [FILE])],
    ['some files', () => media().findByIds([FILE])],
    ['files of messages', () => media().findOfMessages(TENANT, [`msg_${seededId(1)}`], [FILE])],
    ['list of files', () => media().list(TENANT, {}, PAGE)],
    ['file claim', () => media().claim(FILE, 1_000)],
    ['file stored', () => media().markStored(MEDIA, CONTENT)],
    ['file later', () => media().postpone(MEDIA, AT, true)],
    ['file failed', () => media().markFailed(MEDIA, { code: 'x', detail: 'x' })],
    ['file again', () => media().reopen(FILE)],
    ['file uploaded', () => media().completeUpload(MEDIA, CONTENT)],
    ['file of equal content', () => media().findEqual(MEDIA, CONTENT)],
    ['file at Meta', () => media().recordUpload(MEDIA, '1', 'x')],
    ['uploads forgotten', () => media().forgetUploads([FILE], '1')],
    ['files due', () => media().findDue('IN', 20)],
    ['uploads that were left', () => media().findDue('OUT', 20)],
    ['is there a file', () => media().exists(FILE)],
    ['changed files', () => media().dueEvents.find(20)],
    ['file removed', () => media().remove(FILE)],
    ['a tenant goes: its files', () => media().removeOfTenant(TENANT)],
    ['a tenant goes: its people', () => customers().removeOfTenant(TENANT)],
    ['a tenant goes: its notes', () => notes().removeOfTenant(TENANT)],
    ['a tenant goes: how it dealt with threads', () => handlings().removeOfTenant(TENANT)],
    ['a tenant goes: its threads', () => threads().removeOfTenant(TENANT)],
  ];
};
