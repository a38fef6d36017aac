import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import openapi from '../../../../docs/openapi.json';
import { NEW_TENANT, toRequest } from './tenant-form-values';
import { tenantRules } from './tenant-rules';

const TENANT_RULES = tenantRules(i18next.getFixedT('en', 'tenants'));

interface Documented {
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  [more: string]: unknown;
}

const { RegisterTenantDto, AutoReplyDto } = openapi.components.schemas;
const documented: Record<string, Documented> = {
  ...RegisterTenantDto.properties,
  autoReplyText: AutoReplyDto.properties.text,
};

describe("the form's rules are those of the API", () => {
  it.each(Object.entries(TENANT_RULES))('%s', (field, rules) => {
    const { maxLength, pattern } = documented[field] ?? {};
    if (maxLength !== undefined) {
      expect('maxLength' in rules && rules.maxLength.value).toBe(maxLength);
    }
    if (pattern !== undefined) {
      expect('pattern' in rules && rules.pattern.value.source).toBe(pattern);
    }
  });

  it('asks for what the API requires, and for nothing else', () => {
    const required = Object.entries(TENANT_RULES).flatMap(([field, rules]) =>
      'required' in rules ? [field] : [],
    );
    expect(required.sort()).toEqual([...RegisterTenantDto.required].sort());
  });

  it('sends only fields that the API knows', () => {
    const all = toRequest({
      ...NEW_TENANT,
      wabaId: '1',
      displayPhoneNumber: '+15550001234',
      appSecret: 's',
      autoReplyText: 'x',
    });
    expect(Object.keys(RegisterTenantDto.properties)).toEqual(
      expect.arrayContaining(Object.keys(all)),
    );
  });
});

describe(toRequest, () => {
  it('leaves out what was left empty', () => {
    expect(
      toRequest({ ...NEW_TENANT, name: ' Acme ', phoneNumberId: '1', accessToken: 't' }),
    ).toEqual({
      name: 'Acme',
      phoneNumberId: '1',
      accessToken: 't',
      autoReply: { enabled: true },
      unknownPolicy: 'hold',
      windowPolicy: 'try',
    });
  });
});
