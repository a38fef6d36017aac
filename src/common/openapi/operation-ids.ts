/** Where controller and method do not say what the operation is called. */
const NAMED: Record<string, string> = {
  'AuditLog.list': 'listAuditLog',
  'AuditLog.listOfTenant': 'listTenantAuditLog',
  'Conversations.listMessages': 'listConversationMessages',
  'Conversations.markRead': 'markConversationRead',
  'DeadLetters.replayMany': 'replayDeadLetters',
  'Endpoints.listDeliveries': 'listEndpointDeliveries',
  'Endpoints.replay': 'replayEndpointEvents',
  'Endpoints.rotate': 'rotateEndpointSecret',
  'Endpoints.secret': 'getEndpointSecret',
  'Events.read': 'readEvents',
  'Health.check': 'checkHealth',
  'Health.live': 'checkLiveness',
  'Health.ready': 'checkReadiness',
  'Journal.get': 'getWebhookEvent',
  'Journal.list': 'listWebhookEvents',
  'Journal.replay': 'replayWebhookEvent',
  'Journal.replayQuarantined': 'replayQuarantinedEvents',
  'Me.me': 'getCaller',
  'Media.content': 'downloadMedia',
  'OperatorEndpoints.listDeliveries': 'listOperatorEndpointDeliveries',
  'OperatorEndpoints.replay': 'replayOperatorEndpointEvents',
  'OperatorEndpoints.rotate': 'rotateOperatorEndpointSecret',
  'OperatorEndpoints.secret': 'getOperatorEndpointSecret',
  'Playground.inspect': 'inspectSimulator',
  'Playground.write': 'writeAsCustomer',
  'ReadReceipts.markRead': 'markMessageRead',
  'Send.send': 'sendMessage',
  'Send.sendBulk': 'sendMessages',
  'TenantEvents.list': 'listAccountEvents',
  'TenantLimits.set': 'setTenantLimits',
  'Templates.sync': 'syncTemplates',
  'Tenants.checkToken': 'checkTenantToken',
  'UnknownOutcomes.settle': 'settleMessage',
  'Version.read': 'getVersion',
  'Webhook.receive': 'receiveWebhook',
  'Webhook.receiveOfTenant': 'receiveTenantWebhook',
  'Webhook.verify': 'verifyWebhook',
  'Webhook.verifyOfTenant': 'verifyTenantWebhook',
};

/**
 * What generated clients call an operation: `listMessages`, `getMessage`, `cancelMessage`.
 *
 * @param controller name of the class
 * @param method of the class
 */
export function operationIdOf(controller: string, method: string): string {
  const things = controller.replace(/Controller$/, '');
  const thing = things.replace(/ies$/, 'y').replace(/s$/, '');
  return NAMED[`${things}.${method}`] ?? `${method}${method === 'list' ? things : thing}`;
}
