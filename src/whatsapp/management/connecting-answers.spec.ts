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
