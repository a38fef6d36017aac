import { randomInt } from 'node:crypto';
import { change, notification, textMessage } from '../factories/webhook.factory.js';
import { eventually } from './eventually.js';
import type { Answer, TestSystem } from './processes.js';
import { registerTenant, type TestTenant } from './register-tenant.js';

/** What a tenant of a running system sends, is told and sees. */
export class TenantAtWork {
  private constructor(
    private readonly system: TestSystem,
    readonly tenant: TestTenant & { readonly wabaId: string },
  ) {}

  /** Registers one. @param settings as of `POST /tenants/register`; it answers nobody by itself */
  static async register(
    system: TestSystem,
    settings: Record<string, unknown> & { wabaId?: string } = {},
  ): Promise<TenantAtWork> {
    const { wabaId = String(randomInt(10 ** 12, 10 ** 13)), ...others } = settings;
    const quiet = { autoReply: { enabled: false }, ...others, wabaId };
    const tenant = await registerTenant(system, quiet);
    const path = `/_simulator/phone-numbers/${tenant.phoneNumberId}`;
    await system.simulator.request(path, { method: 'PUT', body: { wabaId } });
    return new TenantAtWork(system, { ...tenant, wabaId });
  }

  /** A webhook of Meta's with one change. */
  async deliver(value: Record<string, unknown>, field = 'messages'): Promise<void> {
    const changes = [{ ...change(this.tenant, value), field }];
    const entry = [{ id: this.tenant.wabaId, changes }];
    const { status } = await this.system.webhook({ ...notification(), entry });
    expect(status).toBe(200);
  }

  /** A customer writes. @param more of the message; `contact` is what Meta says of who wrote */
  async write(
    from: string,
    text: string,
    { contact, ...more }: Record<string, unknown> & { contact?: object } = {},
  ): Promise<void> {
    await this.deliver({
      contacts: [contact ?? { profile: { name: 'Rosa' }, wa_id: from }],
      messages: [{ ...textMessage(from, { text }), ...more }],
    });
  }

  /** Sends; any answer is one. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that cares names the type
  send(body: object): Promise<Answer<any>> {
    return this.system.api(`/tenants/${this.tenant.id}/send`, { body });
  }

  /** Sends to somebody of whom the simulator tells nothing further. */
  async sendSilently(body: object): Promise<{ id: string; wamid: string }> {
    const faults = (statuses: boolean) =>
      this.system.simulator.request('/_simulator/faults', { method: 'PUT', body: { statuses } });
    await faults(false);
    const { id } = (await this.send(body)).body;
    const { wamid } = await eventually(async () => {
      const own = await this.message(id);
      expect(own.wamid).not.toBeNull();
      return own;
    });
    await faults(true);
    return { id, wamid };
  }

  /** The requests that Meta took for a message of ours. */
  async atMeta(id: string): Promise<Record<string, unknown>[]> {
    const path = `/_simulator/messages?callbackData=${id}`;
    const { items } = (await this.system.simulator.request(path)) as {
      items: { body: Record<string, unknown> }[];
    };
    return items.map(({ body }) => body);
  }

  /** How many messages Meta took. */
  async taken(): Promise<number> {
    const { phoneNumberId } = this.tenant;
    return (await this.system.simulator.messages({ phoneNumberId })).total;
  }

  async message(id: string) {
    return this.get(`/messages/${id}`);
  }

  /** Newest first. */
  async messages(query = '') {
    return (await this.get(`/messages${query}`)).items;
  }

  async people() {
    return (await this.get('/customers')).items;
  }

  async conversations() {
    return (await this.get('/conversations')).items;
  }

  /** What waits for the operator. */
  async deadLetters() {
    return (await this.system.api(`/admin/dead-letters?tenantId=${this.tenant.id}`)).body.items;
  }

  /** Any other view of the tenant. */
  async get(path: string) {
    return (await this.system.api(`/tenants/${this.tenant.id}${path}`)).body;
  }

  async upload(name: string, type: string, bytes: Buffer) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    const request = { method: 'POST', body: form };
    const response = await fetch(`${this.system.url}/tenants/${this.tenant.id}/media`, request);
    return { status: response.status, body: (await response.json()) as { id: string } };
  }

  /** Gives the tenant's account at Meta an approved template. */
  async template(
    name: string,
    components: object[] = [{ type: 'BODY', text: 'News for you.' }],
    more: { category?: string; parameterFormat?: 'NAMED'; language?: string } = {},
  ): Promise<void> {
    const { wabaId, id } = this.tenant;
    const body = { category: 'UTILITY', ...more, components };
    const path = `/_simulator/wabas/${wabaId}/templates/${name}`;
    await this.system.simulator.request(path, { method: 'PUT', body });
    await this.system.api(`/tenants/${id}/templates/sync`, { body: {} });
  }
}

/** A template as `send` takes it. */
export function use(name: string, components?: object[], code = 'en_US'): object {
  return {
    type: 'template',
    template: { name, language: { code }, ...(components && { components }) },
  };
}
