/** Bodies of requests by the name of their schema, each with what it does. */
export const BODY_EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  CreateApiKeyDto: {
    'A key that sends and reads': { name: 'Shop', scopes: ['read', 'send'] },
  },
  RotateApiKeyDto: { 'The old key holds for another hour': { overlapSeconds: 3600 } },
  SignInDto: {
    'With a password': { email: 'ada@example.com', password: 'correct horse battery' },
    'With a second factor': {
      email: 'ada@example.com',
      password: 'correct horse battery',
      code: '123456',
    },
  },
  CreateUserDto: {
    'Somebody who chooses a password by a link': {
      email: 'ada@example.com',
      name: 'Ada',
      role: 'member',
    },
    'An operator with a password': {
      email: 'grace@example.com',
      name: 'Grace',
      role: 'operator',
      password: 'correct horse battery',
    },
  },
  UpdateUserDto: { 'Kept out': { disabled: true } },
  UpdateOwnUserDto: {
    'A new password': {
      password: 'battery horse correct',
      currentPassword: 'correct horse battery',
    },
  },
  SecondFactorCodeDto: { 'As the app shows it': { code: '123456' } },
  InvitationTokenDto: { 'Of the link': { token: 'Zk1…' } },
  AcceptInvitationDto: {
    'Somebody new': { token: 'Zk1…', password: 'correct horse battery', name: 'Ada' },
  },
  CreateQuickReplyDto: {
    'Opening hours': {
      shortcut: 'hours',
      text: 'We are open from nine to six, on Sundays to two.',
    },
  },
  UpdateQuickReplyDto: { 'Other words': { text: 'We are open from nine to eight.' } },
  AddMemberDto: {
    'An agent, by e-mail address': { email: 'ada@example.com', role: 'agent' },
    'Somebody who is there (operator)': { userId: 'usr_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S', role: 'admin' },
  },
  UpdateMemberDto: { 'May only look': { role: 'viewer' } },
  UpdateConversationDto: {
    'Somebody deals with it': { assignee: 'usr_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S', labels: ['return'] },
    'It is done': { status: 'closed' },
    'Own words': { metadata: { topic: 'refund' } },
    'Later today': { snoozedUntil: '2026-11-30T15:00:00Z' },
  },
  AddNoteDto: { 'For colleagues': { text: 'Prefers to be called in the morning.' } },
  ReplayQuarantinedDto: { 'All of one number': { phoneNumberId: '106540352242922' } },
  ReplayWebhookEventDto: { 'The whole event': {} },
  RegisterTenantDto: {
    'With a token of the simulator': {
      name: 'Acme',
      phoneNumberId: '106540352242922',
      accessToken: 'mock_token',
    },
    'With all there is': {
      name: 'Acme',
      phoneNumberId: '106540352242922',
      accessToken: 'EAAGm0PX4ZCpsBA',
      wabaId: '102290129340398',
      displayPhoneNumber: '+1 555 000 1234',
      appSecret: '0123456789abcdef0123456789abcdef',
      defaultCountry: 'DE',
      autoReply: { enabled: true, text: 'We answer within the hour.' },
      unknownPolicy: 'hold',
      windowPolicy: 'template',
      fallbackTemplate: { name: 'hello_again', language: 'en_US' },
    },
  },
  UpdateTenantDto: {
    'A new token': { accessToken: 'EAAGm0PX4ZCpsBA' },
    'Another automatic reply': { autoReply: { enabled: true, text: 'Back on Monday.' } },
    'Only if nobody answers within five minutes': { autoReply: { unlessAnsweredWithin: 300 } },
  },
  AddNumberDto: {
    'A second number': {
      phoneNumberId: '106540352242923',
      accessToken: 'mock_token',
      label: 'Support',
    },
  },
  BeginOnboardingDto: {
    'With the code of Embedded Signup': {
      code: 'AQBxM3gk0v1uZr',
      phoneNumberId: '106540352242922',
      wabaId: '102290129340398',
      tenantId: 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S',
    },
    'By hand, with a token, for a new tenant': {
      accessToken: 'EAAGm0PX4ZCpsBA',
      wabaId: '102290129340398',
      tenant: { name: 'Acme', externalId: 'crm-7' },
    },
  },
  ConnectNumberDto: {
    'By hand, with a token': { accessToken: 'EAAGm0PX4ZCpsBA', wabaId: '102290129340398' },
  },
  CreateConnectLinkDto: {
    'For a day, and back to your page': {
      expiresIn: 86400,
      redirectUrl: 'https://example.com/connected',
    },
  },
  SignedUpDto: {
    'What the dialog handed over': {
      code: 'AQBxM3gk0v1uZr',
      phoneNumberId: '106540352242922',
      wabaId: '102290129340398',
      businessId: '506914307656634',
    },
  },
  TryAgainDto: { 'With the PIN of the number': { pin: '123456' } },
  RetryOnboardingDto: { 'With the PIN that somebody else set': { pin: '123456' } },
  RequestCodeDto: { 'By call': { method: 'VOICE', language: 'de' } },
  VerifyCodeDto: { 'The code that came': { code: '123456' } },
  PinDto: { 'Another PIN': { pin: '123456' } },
  RegisterNumberDto: { 'With the PIN that is known here, or a new one': {} },
  DisconnectNumberDto: { 'And off the Cloud API': { deregister: true } },
  UpdateProfileDto: {
    'What customers see': { about: 'Coffee, all day', websites: ['https://example.com'] },
  },
  DiagnoseDto: { 'Look, and mend': { fix: ['app-subscribed', 'number-status'] } },
  UpdateNumberDto: { 'Another name': { label: 'Sales' } },
  TenantLimitsDto: {
    'A faster number, a longer queue': { numberPerSecond: 250, queuedMessages: 100000 },
  },
  CreateTemplateDto: {
    'A template': {
      name: 'order_shipped',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Your order is on its way.' }],
    },
  },
  SendMessageDto: {
    'Text, in short': { to: '+15550001234', text: 'Your table is ready.' },
    Text: {
      to: '+15550001234',
      type: 'text',
      text: { body: 'See https://example.com', preview_url: true },
      idempotency_key: 'order-1009-ready',
      metadata: { order: '1009' },
    },
    'A picture from an address': {
      to: '+15550001234',
      type: 'image',
      image: { link: 'https://example.com/table.jpg', caption: 'Yours' },
    },
    'A document that was uploaded': {
      to: '+15550001234',
      type: 'document',
      document: { id: 'med_Zb0aXv2nYh6k3T1qLw9sCeRdFg', filename: 'invoice.pdf' },
    },
    'A place': {
      to: '+15550001234',
      type: 'location',
      location: { latitude: 52.52, longitude: 13.405, name: 'Acme', address: 'Alexanderplatz 1' },
    },
    'A contact card': {
      to: '+15550001234',
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Sam Smith', first_name: 'Sam' },
          phones: [{ phone: '+15550005678', type: 'WORK' }],
        },
      ],
    },
    'A reaction': {
      to: '+15550001234',
      type: 'reaction',
      reaction: { message_id: 'msg_Zb0aXv2nYh6k3T1qLw9sCeRdFg', emoji: '👍' },
    },
    'A template': {
      to: '+15550001234',
      type: 'template',
      template: {
        name: 'order_shipped',
        language: { code: 'en_US' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'A-1009' }] }],
      },
    },
    Buttons: {
      to: '+15550001234',
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Will you come?' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'yes', title: 'Yes' } },
            { type: 'reply', reply: { id: 'no', title: 'No' } },
          ],
        },
      },
    },
  },
  SendBulkDto: {
    'Two messages': {
      messages: [
        { to: '+15550001234', text: 'Your table is ready.', idempotency_key: 'order-1009-ready' },
        { to: '+15550005678', text: 'Your order is late.', idempotency_key: 'order-1010-late' },
      ],
    },
  },
  MarkReadDto: { 'Read, and an answer is being typed': { typing: true } },
  UpdateCustomerDto: {
    'A name and a note': { name: 'Sam Smith', metadata: { crm_id: 'A-17' } },
  },
  UnmergeCustomerDto: { 'Apart again': { customerId: 'cus_Zb0aXv2nYh6k3T1qLw9sCeRdFg' } },
  SettleMessageDto: {
    'It was sent': { outcome: 'sent', wamid: 'wamid.HBgLMTU1NTAwMDEyMzQVAgARGBI' },
  },
  CreateEndpointDto: {
    'All events of messages': {
      url: 'https://example.com/whatsapp-events',
      eventTypes: ['message.received', 'message.failed'],
      description: 'CRM',
    },
  },
  UpdateEndpointDto: { 'Switched off': { enabled: false } },
  RotateSecretDto: { 'The old secret holds for another hour': { overlapSeconds: 3600 } },
  ReplayEventsDto: {
    'What failed in a day': {
      since: '2026-11-27T00:00:00Z',
      until: '2026-11-28T00:00:00Z',
      onlyFailed: true,
    },
  },
  WriteAsCustomerDto: {
    'A customer writes': { phoneNumberId: '106540352242922', name: 'Sam', text: 'Hello' },
  },
  ReplayDeadLettersDto: { 'What would go out again': { code: 131026, dryRun: true } },
};
