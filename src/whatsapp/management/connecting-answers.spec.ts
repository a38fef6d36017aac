import fc from 'fast-check';
import {
  toBusinessProfile,
  toIssuedToken,
  toNumberNode,
  toNumberNodes,
  toSubscribedApps,
  toTokenInspection,
} from './connecting-answers.js';

describe(toTokenInspection.name, () => {
  it("reads Meta's answer", () => {
    const granular = [
      { scope: 'whatsapp_business_messaging', target_ids: ['9'] },
      { scope: 'whatsapp_business_management', target_ids: ['2', 3] },
    ];
    const data = {
      app_id: '1',
      is_valid: true,
      expires_at: 0,
      scopes: ['a', 'b'],
      granular_scopes: granular,
    };
    expect(toTokenInspection({ data })).toEqual({
      valid: true,
      appId: '1',
      scopes: ['a', 'b'],
      wabaIds: ['2', '3'],
    });
  });

  it('knows no accounts where Meta names none', () => {
    expect(toTokenInspection({ data: { is_valid: false, error: { message: 'no' } } })).toEqual({
      valid: false,
      scopes: [],
      reason: 'no',
    });
    expect(toTokenInspection({})).toBeUndefined();
  });
});

describe(toNumberNode.name, () => {
  it('reads what is there', () => {
    const answer = {
      id: '1',
      status: 'CONNECTED',
      is_on_biz_app: false,
      webhook_configuration: { application: 'https://a.test', phone_number: '' },
      health_status: {
        entities: [
          { entity_type: 'WABA', errors: [{ error_code: 141006, error_description: 'pay' }] },
        ],
      },
    };
    expect(toNumberNode(answer)).toEqual({
      id: '1',
      status: 'CONNECTED',
      onBusinessApp: false,
      webhooks: { application: 'https://a.test' },
      health: [{ entity: 'WABA', code: 141006, description: 'pay' }],
    });
  });
});

describe('What Meta answers', () => {
  it('tells until when a token is good', () => {
    const inspection = toTokenInspection({ data: { is_valid: true, expires_at: 1_800_000_000 } });
    expect(inspection?.expiresAt).toEqual(new Date('2027-01-15T08:00:00Z'));
  });

  it('is a token, or is none', () => {
    expect(toIssuedToken({ access_token: 'EAAG' })).toEqual({ accessToken: 'EAAG' });
    expect(toIssuedToken({ error: {} })).toBeUndefined();
  });

  it('lists apps, and leaves out what names none', () => {
    const app = { whatsapp_business_api_data: { id: '1', name: 'A' } };
    const data = [{ ...app, override_callback_uri: 'https://a.test' }, {}, app];
    expect(toSubscribedApps({ data })).toEqual([
      { id: '1', name: 'A', overrideUrl: 'https://a.test' },
      { id: '1', name: 'A' },
    ]);
    expect(toSubscribedApps({ data: [] })).toEqual([]);
    expect(toSubscribedApps({})).toBeUndefined();
  });

  it('is a profile, an empty one, or speaks of none', () => {
    expect(toBusinessProfile({ data: [{ about: 'A', websites: ['https://a.test'] }] })).toEqual({
      about: 'A',
      websites: ['https://a.test'],
    });
    expect(toBusinessProfile({ data: [] })).toEqual({});
    expect(toBusinessProfile({})).toBeUndefined();
  });
});

it('no answer makes a reader throw', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (answer) => {
      for (const read of [
        toBusinessProfile,
        toIssuedToken,
        toNumberNode,
        toNumberNodes,
        toSubscribedApps,
        toTokenInspection,
      ]) {
        read(answer);
      }
    }),
  );
});

it('numbers are a list, or nothing is known of them', () => {
  expect(toNumberNodes({})).toBeUndefined();
  expect(toNumberNodes({ data: {} })).toBeUndefined();
  expect(toNumberNodes({ data: [] })).toEqual({ numbers: [], after: null });
});

describe(toNumberNode.name, () => {
  it('takes for a number only what has an id', () => {
    expect(toNumberNode({ id: '7' })).toMatchObject({ id: '7' });
    expect(toNumberNode({ display_phone_number: '+1 555' })).toBeUndefined();
  });
});
