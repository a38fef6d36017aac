/** Names of what is kept of the API's answers, from the general to the particular. */
export const queryKeys = {
  health: ['health'],
  simulator: ['simulator'],
  openAccess: ['open-access'],
  tenants: ['tenants'],
  users: ['users'],
  signedIn: ['signed-in'],
  deadLetters: ['dead-letters'],
  auditLog: (tenantId?: string) => ['audit-log', tenantId ?? 'all'],
  members: (tenantId: string) => ['tenant', tenantId, 'members'],
  invitations: (tenantId: string) => ['tenant', tenantId, 'invitations'],
  tenant: (tenantId: string) => ['tenant', tenantId],
  conversations: (tenantId: string) => ['tenant', tenantId, 'conversations'],
  conversation: (tenantId: string, conversationId: string) => [
    'tenant',
    tenantId,
    'conversation',
    conversationId,
  ],
  threads: (tenantId: string) => ['tenant', tenantId, 'thread'],
  thread: (tenantId: string, conversationId: string) => [
    'tenant',
    tenantId,
    'thread',
    conversationId,
  ],
  message: (tenantId: string, messageId: string) => ['tenant', tenantId, 'message', messageId],
} as const;
