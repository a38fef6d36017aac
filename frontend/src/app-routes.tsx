import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { AppShell } from './layout/app-shell';
import { HomePage } from './layout/home-page';
import { NotFoundPage } from './layout/not-found-page';
import { TenantScope } from './layout/tenant-scope';

const ConversationsPage = lazy(() => import('./features/conversations/conversations-page'));
const AccountPage = lazy(() => import('./features/people/account-page'));
const AllMessagesPage = lazy(() => import('./features/log/all-messages-page'));
const AuditPage = lazy(() => import('./features/operations/audit-page'));
const CustomerPage = lazy(() => import('./features/customers/customer-page'));
const CustomersPage = lazy(() => import('./features/customers/customers-page'));
const DeadLettersPage = lazy(() => import('./features/operations/dead-letters-page'));
const EndpointPage = lazy(() => import('./features/endpoints/endpoint-page'));
const EndpointsPage = lazy(() => import('./features/endpoints/endpoints-page'));
const FilesPage = lazy(() => import('./features/files/files-page'));
const HealthPage = lazy(() => import('./features/health/health-page'));
const KeysPage = lazy(() => import('./features/keys/keys-page'));
const MembersPage = lazy(() => import('./features/people/members-page'));
const MessagePage = lazy(() => import('./features/history/message-page'));
const MessagesPage = lazy(() => import('./features/log/messages-page'));
const NumberPage = lazy(() => import('./features/numbers/number-page'));
const NumbersPage = lazy(() => import('./features/numbers/numbers-page'));
const OverviewPage = lazy(() => import('./features/overview/overview-page'));
const PeoplePage = lazy(() => import('./features/people/people-page'));
const RegisterPage = lazy(() => import('./features/tenants/register-page'));
const SendPage = lazy(() => import('./features/send/send-page'));
const SettingsPage = lazy(() => import('./features/settings/settings-page'));
const SystemPage = lazy(() => import('./features/system/system-page'));
const TemplatesPage = lazy(() => import('./features/templates/templates-page'));
const TenantsPage = lazy(() => import('./features/tenants/tenants-page'));
const WebhookPage = lazy(() => import('./features/webhooks/webhook-page'));
const WebhooksPage = lazy(() => import('./features/webhooks/webhooks-page'));

/** Every page for who is signed in. */
export default function AppRoutes() {
  return (
    <Routes>
      <Route element={<AppShell />}>
        <Route index element={<HomePage />} />
        <Route path="overview" element={<OverviewPage />} />
        <Route path="messages" element={<AllMessagesPage />} />
        <Route path="webhooks" element={<WebhooksPage />} />
        <Route path="webhooks/:webhookEventId" element={<WebhookPage />} />
        <Route path="dead-letters" element={<DeadLettersPage />} />
        <Route path="system" element={<SystemPage />} />
        <Route path="health" element={<HealthPage />} />
        <Route path="people" element={<PeoplePage />} />
        <Route path="keys" element={<KeysPage />} />
        <Route path="audit-log" element={<AuditPage />} />
        <Route path="account" element={<AccountPage />} />
        <Route path="tenants" element={<TenantsPage />} />
        <Route path="tenants/register" element={<RegisterPage />} />
        <Route path="t/:tenantId" element={<TenantScope />}>
          <Route index element={<Navigate to="conversations" replace />} />
          <Route path="conversations" element={<ConversationsPage />} />
          <Route path="conversations/:conversationId" element={<ConversationsPage />} />
          <Route path="send" element={<SendPage />} />
          <Route path="messages" element={<MessagesPage />} />
          <Route path="messages/:messageId" element={<MessagePage />} />
          <Route path="numbers" element={<NumbersPage />} />
          <Route path="numbers/:phoneNumberId" element={<NumberPage />} />
          <Route path="templates" element={<TemplatesPage />} />
          <Route path="customers" element={<CustomersPage />} />
          <Route path="customers/:customerId" element={<CustomerPage />} />
          <Route path="files" element={<FilesPage />} />
          <Route path="endpoints" element={<EndpointsPage />} />
          <Route path="endpoints/:endpointId" element={<EndpointPage />} />
          <Route path="keys" element={<KeysPage />} />
          <Route path="settings" element={<SettingsPage />} />
          <Route path="people" element={<MembersPage />} />
          <Route path="audit-log" element={<AuditPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
